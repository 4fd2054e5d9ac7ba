using MiniBlog.Posts;
using MiniBlog.Posts.Images;
using MiniBlog.Posts.Porting;
using MiniBlog.Posts.Posts;
using MiniBlog.ServiceDefaults.Auth;
using MiniBlog.ServiceDefaults.Data;
using MiniBlog.ServiceDefaults.Events;
using MiniBlog.ServiceDefaults.Porting;

namespace MiniBlog.Tests.Posts;

/// <summary>Posts on a database of its own, for the tests of one class.</summary>
public sealed class PostsHost(PostgresFixture servers) : IAsyncLifetime
{
    private static int hosts;

    /// <summary>A name of its own, hence streams of its own: the tests share one Redis.</summary>
    public string Source { get; } = $"posts{Interlocked.Increment(ref hosts)}";

    public ApiHost Api { get; private set; } = null!;

    public string Author { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        Api = await ApiHost.StartAsync(
            new() { ["ConnectionStrings:postsdb"] = await servers.CreateDatabaseAsync(), ["ConnectionStrings:bus"] = servers.Redis },
            builder =>
            {
                builder.AddServiceDatabase<PostsDb>("postsdb");
                builder.AddEventLog<PostsDb>(Source);
                builder.AddPosts();
            },
            app =>
            {
                app.MapPosts();
                app.MapImages();
                app.MapPortingGroup().MapPostPorting().MapImagePorting();
                app.MapEventStore();
            });
        Author = Api.Token(Roles.Author);
    }

    /// <summary>Writes a post.</summary>
    public Task<Answer> WriteAsync(string title = "A title", string content = "Some *text*", string status = "published", params string[] tags) =>
        WriteAsync(new { title, content, status, tags });

    /// <inheritdoc cref="WriteAsync(string, string, string, string[])"/>
    public async Task<Answer> WriteAsync(object body) => (await Api.SendAsync("POST", "/posts", body, Author)).Must(201);

    public ValueTask DisposeAsync() => Api.DisposeAsync();
}
