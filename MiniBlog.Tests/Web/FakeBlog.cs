using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using MiniBlog.ServiceDefaults.Auth;
using MiniBlog.ServiceDefaults.Errors;
using MiniBlog.ServiceDefaults.Events;
using MiniBlog.ServiceDefaults.Events.Contracts;

namespace MiniBlog.Tests.Web;

/// <summary>The four services behind the front end, as one small blog in memory that answers as they do.</summary>
public sealed partial class FakeBlog : IAsyncDisposable
{
    private const int PageSize = 5;

    private readonly Dictionary<string, object> firstAnswers = [];
    private long position;

    public FakeBlog()
    {
        Query = new(MapQuery);
        Posts = new(MapPosts);
        Comments = new(MapComments);
        Moderation = new(MapModeration);
    }

    /// <summary>What Query knows of the events.</summary>
    public FakeFlow Flow { get; } = new();

    public FakeService Query { get; }

    public FakeService Posts { get; }

    public FakeService Comments { get; }

    public FakeService Moderation { get; }

    public IEnumerable<FakeService> All => [Query, Posts, Comments, Moderation];

    public List<FakePost> StoredPosts { get; } = [];

    public List<FakeComment> StoredComments { get; } = [];

    /// <summary>The titles of the pages that stand alone.</summary>
    public List<string> Pages { get; } = [];

    /// <summary>What becomes of a new comment.</summary>
    public CommentStatus Verdict { get; set; } = CommentStatus.Pending;

    public Task StartAsync() => Task.WhenAll(All.Select(service => service.StartAsync()));

    public FakePost AddPost(string title, string html = "<p>Text.</p>", PostStatus status = PostStatus.Published, params string[] tags)
    {
        var time = DateTimeOffset.UtcNow.AddMinutes(StoredPosts.Count - 60);
        var post = new FakePost(Guid.CreateVersion7(time), title.ToLowerInvariant().Replace(' ', '-'), title, "Markdown of *" + title + "*", html, tags, status, time, 1);
        StoredPosts.Add(post);
        return post;
    }

    public FakeComment AddComment(FakePost post, string author, string content, CommentStatus status = CommentStatus.Approved, FakeComment? parent = null)
    {
        var time = DateTimeOffset.UtcNow.AddMinutes(StoredComments.Count - 60);
        var comment = new FakeComment(Guid.CreateVersion7(time), post.Id, parent?.Id, author, content, status, time)
        {
            Reasons = status is CommentStatus.Flagged or CommentStatus.Rejected ? ["It has 3 links; at most 2 are let through."] : [],
        };
        StoredComments.Add(comment);
        return comment;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var service in All)
        {
            await service.DisposeAsync();
        }
    }

    private static bool Is(HttpContext http, string role) =>
        http.Request.Headers.Authorization.ToString() is { Length: > 7 } bearer
        && new JsonWebToken(bearer["Bearer ".Length..]).Claims.Any(claim => claim is { Type: "role" } && claim.Value == role);

    private sealed record CommentBody(string? Author, string? Content, Guid? ParentId);

    private void MapComments(WebApplication app)
    {
        Flow.MapParked(app).MapPost("/posts/{postId:guid}/comments", Create);
        app.MapPut("/comments/{id:guid}", (Guid id, CommentBody body, HttpContext http) => ByAuthor(id, http, index =>
        {
            StoredComments[index] = StoredComments[index] with { Content = body.Content ?? "", Status = Verdict };
            return Results.Json(StoredComments[index]);
        }));
        app.MapDelete("/comments/{id:guid}", (Guid id, HttpContext http) => ByAuthor(id, http, index =>
        {
            StoredComments.RemoveAt(index);
            return Results.NoContent();
        }));
    }

    private IResult ByAuthor(Guid id, HttpContext http, Func<int, IResult> change)
    {
        var index = StoredComments.FindIndex(c => c.Id == id);
        if (index < 0 || http.Request.Headers[EditTokens.Header] != StoredComments[index].EditToken)
        {
            return Results.StatusCode(403);
        }

        Written(http, "comments");
        return change(index);
    }

    private IResult Create(Guid postId, CommentBody body, HttpContext http)
    {
        if (!Is(http, Roles.Service))
        {
            return Results.StatusCode(403);
        }

        if (string.IsNullOrWhiteSpace(body.Content))
        {
            return Problem.Invalid("content", "Content must not be blank.");
        }

        return Once(http, "comments", () =>
        {
            var now = DateTimeOffset.UtcNow;
            var comment = new FakeComment(Guid.CreateVersion7(now), postId, body.ParentId, body.Author ?? "", body.Content, Verdict, now);
            StoredComments.Add(comment);
            return comment;
        });
    }

    private sealed record DecisionBody(string? Reason, int? TextVersion);

    private void MapModeration(WebApplication app)
    {
        MapRuleCommands(app);
        MapDecisions(app);
    }

    private void MapDecisions(WebApplication app) => app.MapPost("/comments/{id:guid}/{verdict}", (Guid id, string verdict, DecisionBody body, HttpContext http) =>
    {
        if (!Is(http, Roles.Moderator))
        {
            return Results.StatusCode(403);
        }

        if (verdict is "reject" && string.IsNullOrWhiteSpace(body.Reason))
        {
            return Problem.Invalid("reason", "Reason must not be blank.");
        }

        var index = StoredComments.FindIndex(c => c.Id == id);
        var comment = StoredComments[index];
        if (http.Request.Headers.IfMatch is [{ } seen] && seen != $"\"{comment.Decisions}\"")
        {
            return Problem.PreconditionFailed("mia decided at 12:00 UTC, after you opened the list: approved.");
        }

        StoredComments[index] = comment with
        {
            Status = verdict switch { "approve" => CommentStatus.Approved, "undo" => CommentStatus.Flagged, _ => CommentStatus.Rejected },
            DecidedBy = verdict is "undo" ? null : "owner",
            Reasons = [body.Reason ?? ""],
            Decisions = comment.Decisions + 1,
        };
        Written(http, "moderation");
        return Results.Json(new { commentId = id });
    });

    private void Written(HttpContext http, string source) => http.Response.Headers[EventPosition.Header] = $"{source}/3/{++position}";

    private IResult Once(HttpContext http, string source, Func<object> create)
    {
        lock (firstAnswers)
        {
            var key = http.Request.Headers["Idempotency-Key"].ToString();
            if (!firstAnswers.TryGetValue(key, out var answer))
            {
                firstAnswers[key] = answer = create();
            }

            Written(http, source);
            return Results.Json(answer, statusCode: 201);
        }
    }
}
