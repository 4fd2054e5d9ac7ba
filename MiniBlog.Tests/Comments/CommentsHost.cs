using MiniBlog.Comments;
using MiniBlog.Comments.Comments;
using MiniBlog.Comments.Flood;
using MiniBlog.Comments.Porting;
using MiniBlog.Comments.Posts;
using MiniBlog.ServiceDefaults.Auth;
using MiniBlog.ServiceDefaults.Data;
using MiniBlog.ServiceDefaults.Events;
using MiniBlog.ServiceDefaults.Porting;
using MiniBlog.Tests.Posts;

namespace MiniBlog.Tests.Comments;

/// <summary>Comments and the Posts that it learns from, on databases of their own, for the tests of one class.</summary>
public sealed class CommentsHost(PostgresFixture servers) : IAsyncLifetime
{
    private static int readers;

    private readonly PostsHost posts = new(servers);

    public ApiHost Api { get; private set; } = null!;

    public ApiHost Posts => posts.Api;

    public string Author => posts.Author;

    public string Moderator { get; private set; } = "";

    /// <summary>The token with which Web passes on what readers write.</summary>
    public string Web { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        await posts.InitializeAsync();
        Api = await ApiHost.StartAsync(
            new()
            {
                ["ConnectionStrings:commentsdb"] = await servers.CreateDatabaseAsync(),
                ["ConnectionStrings:bus"] = servers.Redis,
                [$"services:{posts.Source}:http:0"] = posts.Api.Address.ToString(),
            },
            builder =>
            {
                builder.AddServiceDatabase<CommentsDb>("commentsdb");
                builder.AddEventLog<CommentsDb>($"comments-on-{posts.Source}");
                builder.AddSubscriptions<CommentsDb, CommentsConsumer>("comments", posts.Source);
                builder.AddComments();
            },
            app =>
            {
                app.MapComments();
                app.MapCommentLists();
                app.MapPortingGroup().MapCommentPorting();
            });
        Moderator = Api.Token(Roles.Moderator);
        Web = Api.Token(Roles.Service);
    }

    /// <summary>An address that nobody else in the tests has.</summary>
    public static string NewAddress() => $"2001:db8:{Interlocked.Increment(ref readers):x}::1";

    /// <summary>A post that Comments has heard of.</summary>
    public async Task<Guid> PublishAsync(string status = "published")
    {
        var post = await PublishUnheardAsync(status);
        await Eventually.HoldsAsync(async () => await KnownAsync(post) is not null, "Comments knows the post");
        return post;
    }

    /// <summary>A post that Comments may not have heard of yet.</summary>
    public async Task<Guid> PublishUnheardAsync(string status = "published") => (await posts.WriteAsync(status: status)).Id;

    /// <summary>Sends Posts a post, or a change of one.</summary>
    public async Task<Answer> PostAsync(string method, string path, object body) => await posts.Api.SendAsync(method, path, body, posts.Author);

    /// <summary>Has a reader comment, from an address of its own.</summary>
    public Task<Answer> TryCommentAsync(Guid post, object body, string? address = null, params (string, string)[] headers) =>
        Api.SendAsync("POST", $"/posts/{post}/comments", body, Web, [(ReaderAddress.Header, address ?? NewAddress()), .. headers]);

    public async Task<Answer> CommentAsync(Guid post, string content = "Nice *post*", string author = "Ann", Guid? parentId = null) =>
        (await TryCommentAsync(post, new { author, content, parentId })).Must(201);

    /// <summary>Lets a comment be as old, and as judged, as a test needs it.</summary>
    public Task<Comment> PlantAsync(Guid post, TimeSpan age, ServiceDefaults.Events.Contracts.CommentStatus status = default) => Api.WithAsync<CommentsDb, Comment>(async db =>
    {
        var time = TimeProvider.System.Now() - age;
        var comment = new Comment
        {
            Id = Guid.CreateVersion7(time),
            PostId = post,
            ParentId = null,
            Author = "Old Ann",
            Content = "Old text",
            Status = status,
            TextVersion = 1,
            CreatedAt = time,
            UpdatedAt = time,
            Version = 1,
        };
        db.Add(comment);
        await db.SaveChangesAsync();
        return comment;
    });

    public Task<KnownPost?> KnownAsync(Guid post) => Api.WithAsync<CommentsDb, KnownPost?>(async db => await db.Posts.FindAsync(post));

    public async ValueTask DisposeAsync()
    {
        await Api.DisposeAsync();
        await posts.DisposeAsync();
    }
}
