using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using MiniBlog.ServiceDefaults.Auth;
using MiniBlog.ServiceDefaults.Errors;
using MiniBlog.ServiceDefaults.Events;
using MiniBlog.ServiceDefaults.Events.Contracts;

namespace MiniBlog.Tests.Web;

/// <summary>The four services behind the front end, as one small blog in memory that answers as they do.</summary>
public sealed class FakeBlog : IAsyncDisposable
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

    private static object PageOf<T>(IEnumerable<T> all, string? cursor, Func<T, object> view)
    {
        var start = int.Parse(cursor ?? "0");
        var rest = all.Skip(start).ToList();
        return new { items = rest.Take(PageSize).Select(view), next = rest.Count > PageSize ? $"{start + PageSize}" : null };
    }

    private object View(FakePost post, bool whole = false, bool author = false, bool moderator = false) => new
    {
        post.Id,
        post.Slug,
        post.Title,
        post.Html,
        excerpt = $"The beginning of {post.Title}, as plain text, cut between words…",
        post.Tags,
        post.Status,
        author = "owner",
        post.CreatedAt,
        publishedAt = post.Status is PostStatus.Published ? post.CreatedAt : (DateTimeOffset?)null,
        updatedAt = post.CreatedAt,
        post.Version,
        commentCount = StoredComments.Count(c => c.PostId == post.Id && c.Status is CommentStatus.Approved),
        content = author ? post.Content : null,
        comments = whole ? CommentsOf(post.Id, null, moderator) : null,
    };

    private object CommentsOf(Guid postId, string? cursor, bool moderator) => PageOf(
        StoredComments.Where(c => c.PostId == postId && (moderator || c.Status is CommentStatus.Approved)).OrderBy(c => c.CreatedAt), cursor, c => View(c, true));

    private static object View(FakeComment comment, bool trusted)
    {
        var shown = trusted || comment.Status is CommentStatus.Approved;
        return new
        {
            comment.Id,
            comment.PostId,
            comment.ParentId,
            author = shown ? comment.Author : null,
            html = shown ? $"<p>{WebUtility.HtmlEncode(comment.Content)}</p>" : null,
            comment.Status,
            comment.CreatedAt,
            updatedAt = comment.CreatedAt,
        };
    }

    private void MapQuery(WebApplication app)
    {
        Flow.MapFlow(app);
        app.MapGet("/posts", (string? tag, string? q, string? cursor, string? status) => int.TryParse(cursor ?? "0", out _)
            ? Results.Json(PageOf(
                StoredPosts.Where(p => p.Status == Enum.Parse<PostStatus>(status ?? "published", true) && (tag is null || p.Tags.Contains(tag)) && (q is null || p.Title.Contains(q, StringComparison.OrdinalIgnoreCase)))
                    .OrderByDescending(p => p.CreatedAt), cursor, p => View(p)))
            : Problem.Invalid("cursor", "Not a cursor."));
        app.MapGet("/posts/{slugOrId}", (string slugOrId, HttpContext http) =>
            StoredPosts.LastOrDefault(p => (p.Slug == slugOrId || p.Id.ToString() == slugOrId) && (p.Status is PostStatus.Published || Is(http, Roles.Author))) is { } post
                ? Results.Json(View(post, whole: true, Is(http, Roles.Author), Is(http, Roles.Moderator)))
                : Problem.NotFound("post", slugOrId));
        app.MapGet("/posts/{id:guid}/comments", (Guid id, string? cursor, HttpContext http) => CommentsOf(id, cursor, Is(http, Roles.Moderator)));
        app.MapGet("/comments/{id:guid}", (Guid id, HttpContext http) => StoredComments.Find(c => c.Id == id) is { } comment
            ? Results.Json(View(comment, Is(http, Roles.Moderator) || http.Request.Headers[EditTokens.Header] == comment.EditToken))
            : Problem.NotFound("comment", id));
        app.MapGet("/moderation", (string status, string? cursor, HttpContext http) => !Is(http, Roles.Moderator) ? Results.Unauthorized() : Results.Json(new
        {
            items = StoredComments.Where(c => c.Status == Enum.Parse<CommentStatus>(status, true)).OrderByDescending(c => c.CreatedAt).Select(c => new
            {
                c.Id,
                c.PostId,
                postSlug = StoredPosts.Find(p => p.Id == c.PostId)?.Slug,
                postTitle = StoredPosts.Find(p => p.Id == c.PostId)?.Title,
                c.ParentId,
                c.Author,
                c.Content,
                html = "",
                c.Status,
                textVersion = 1,
                c.CreatedAt,
                updatedAt = c.CreatedAt,
                c.Reasons,
                rulesVersion = 1,
                c.DecidedBy,
                decidedAt = c.Reasons.Length > 0 ? c.CreatedAt : (DateTimeOffset?)null,
            }),
            next = (string?)null,
            counts = Enum.GetValues<CommentStatus>().ToDictionary(s => s, s => StoredComments.Count(c => c.Status == s)),
        }));
        app.MapGet("/feed.xml", () => Results.Text("<feed xmlns=\"http://www.w3.org/2005/Atom\"/>", "application/atom+xml"));
        app.MapGet("/changes", async (HttpContext http) =>
        {
            http.Response.ContentType = "text/event-stream";
            await http.Response.WriteAsync(": here\n\n");
            await http.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, http.RequestAborted);
        });
    }

    private sealed record PostBody(string Title, string Content, string[] Tags, PostStatus Status);

    private void MapPosts(WebApplication app)
    {
        app.MapPost("/posts", (PostBody body, HttpContext http) => !Is(http, Roles.Author) ? Results.StatusCode(403) : body switch
        {
            { Title: "" } => Problem.Invalid("title", "Title must not be blank."),
            _ => Once(http, "posts", () =>
            {
                var post = AddPost(body.Title, $"<p>{WebUtility.HtmlEncode(body.Content)}</p>", body.Status, body.Tags) with { Content = body.Content, CreatedAt = DateTimeOffset.UtcNow };
                StoredPosts[^1] = post;
                return post;
            }),
        });
        app.MapPut("/posts/{id:guid}", (Guid id, PostBody body, HttpContext http) =>
        {
            var index = StoredPosts.FindIndex(p => p.Id == id);
            if (index < 0 || !Is(http, Roles.Author))
            {
                return Problem.NotFound("post", id);
            }

            if (http.Request.Headers.IfMatch != $"\"{StoredPosts[index].Version}\"")
            {
                return Problem.PreconditionFailed("The post changed.");
            }

            var post = StoredPosts[index];
            StoredPosts[index] = post with { Title = body.Title, Content = body.Content, Tags = body.Tags, Status = body.Status, Version = post.Version + 1 };
            Written(http, "posts");
            return Results.Json(StoredPosts[index]);
        });
        app.MapDelete("/posts/{id:guid}", (Guid id, HttpContext http) =>
        {
            StoredPosts.RemoveAll(p => p.Id == id);
            Written(http, "posts");
            return Results.NoContent();
        });
    }

    private sealed record CommentBody(string? Author, string? Content, Guid? ParentId);

    private void MapComments(WebApplication app) => Flow.MapParked(app).MapPost("/posts/{postId:guid}/comments", (Guid postId, CommentBody body, HttpContext http) =>
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
    });

    private sealed record DecisionBody(string? Reason, int? TextVersion);

    private void MapModeration(WebApplication app) => app.MapPost("/comments/{id:guid}/{verdict}", (Guid id, string verdict, DecisionBody body, HttpContext http) =>
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
        StoredComments[index] = StoredComments[index] with
        {
            Status = verdict is "approve" ? CommentStatus.Approved : CommentStatus.Rejected,
            DecidedBy = "owner",
            Reasons = [body.Reason ?? ""],
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
