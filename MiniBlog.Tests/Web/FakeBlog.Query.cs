using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MiniBlog.ServiceDefaults.Auth;
using MiniBlog.ServiceDefaults.Errors;
using MiniBlog.ServiceDefaults.Events.Contracts;

namespace MiniBlog.Tests.Web;

/// <content>What Query answers.</content>
public sealed partial class FakeBlog
{
    private readonly ConcurrentDictionary<Channel<string>, bool> followers = [];

    /// <summary>How many follow the changes just now.</summary>
    public int Followers => followers.Count;

    private object? Neighbour(FakePost post, int step)
    {
        var posts = StoredPosts.Where(p => p.Status is PostStatus.Published).ToList();
        return posts.ElementAtOrDefault(posts.FindIndex(p => p.Id == post.Id) is >= 0 and var at ? at + step : -1) is { } other ? new { other.Slug, other.Title } : null;
    }

    private static object PageOf<T>(IEnumerable<T> all, string? cursor, Func<T, object> view)
    {
        var start = int.Parse(cursor ?? "0");
        var rest = all.Skip(start).ToList();
        return new { items = rest.Take(PageSize).Select(view), next = rest.Count > PageSize ? $"{start + PageSize}" : null };
    }

    private object View(FakePost post, bool whole = false, bool author = false, bool moderator = false, string? q = null) => new
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
        readingMinutes = 3,
        post.Kind,
        post.ScheduledFor,
        post.TrashedAt,
        post.CommentsCloseAt,
        settings = author ? post.Settings : null,
        found = q is null ? null : new { title = new[] { new { text = post.Title, hit = true } }, text = new object[] { new { text = "Some words before ", hit = false }, new { text = q, hit = true } } },
        earlier = Neighbour(post, -1),
        later = Neighbour(post, 1),
        comments = whole ? CommentsOf(post.Id, null, moderator) : null,
    };

    private object CommentsOf(Guid postId, string? cursor, bool moderator, string? order = null) => PageOf(
        StoredComments.Where(c => c.PostId == postId && (moderator || c.Status is CommentStatus.Approved))
            .OrderBy(c => order is "newest" ? -c.CreatedAt.UtcTicks : c.CreatedAt.UtcTicks), cursor, c => View(c, moderator));

    private object View(FakeComment comment, bool trusted)
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
            content = trusted ? comment.Content : null,
            postSlug = StoredPosts.Find(p => p.Id == comment.PostId)?.Slug,
            page = StoredComments.Count(c => c.PostId == comment.PostId && c.CreatedAt < comment.CreatedAt) is >= PageSize and var before ? $"{before}" : null,
        };
    }

    private IResult List(string? tag, string? q, string? cursor, string? status, string? month)
    {
        if (!int.TryParse(cursor ?? "0", out _))
        {
            return Problem.Invalid("cursor", "Not a cursor.");
        }

        if (status is "page")
        {
            return Results.Json(new { items = Pages.Select(title => View(new FakePost(Guid.NewGuid(), title.ToLowerInvariant().Replace(' ', '-'), title, "", "", [], PostStatus.Published, DateTimeOffset.UtcNow, 1))) });
        }

        var posts = StoredPosts.Where(p => p.Shelf == (status ?? "published") && (tag is null || p.Tags.Contains(tag)) && (month is null || p.CreatedAt.ToString("yyyy-MM") == month)
            && (q is null || p.Title.Contains(q, StringComparison.OrdinalIgnoreCase)));
        return Results.Json(PageOf(posts.OrderByDescending(p => p.CreatedAt), cursor, p => View(p, q: q)));
    }

    /// <summary>Tells whoever follows the changes.</summary>
    public void Tell(object change, string name = "change")
    {
        foreach (var follower in followers.Keys)
        {
            follower.Writer.TryWrite($"event: {name}\ndata: {JsonSerializer.Serialize(change)}\n\n");
        }
    }

    private async Task StreamAsync(HttpContext http)
    {
        var told = Channel.CreateUnbounded<string>();
        followers[told] = true;
        http.Response.ContentType = "text/event-stream";
        await http.Response.WriteAsync(": here\nid: 0\n\n");
        await http.Response.Body.FlushAsync();
        // The service's own end breaks the line off, as a killed process does.
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, http.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
        try
        {
            await foreach (var text in told.Reader.ReadAllAsync(ends.Token))
            {
                await http.Response.WriteAsync(text, ends.Token);
                await http.Response.Body.FlushAsync(ends.Token);
            }
        }
        catch (OperationCanceledException)
        {
            http.Abort();
        }
        finally
        {
            followers.TryRemove(told, out _);
        }
    }

    private void MapQuery(WebApplication app)
    {
        Flow.MapFlow(app);
        MapAuthorReads(app);
        MapRuleReads(app);
        app.MapGet("/posts", List);
        app.MapGet("/posts/{slugOrId}", (string slugOrId, HttpContext http) =>
            StoredPosts.LastOrDefault(p => (p.Slug == slugOrId || p.Id.ToString() == slugOrId || p.FormerSlugs.Contains(slugOrId)) && (p.Status is PostStatus.Published || Is(http, Roles.Author))) is { } post
                ? Results.Json(View(post, whole: true, Is(http, Roles.Author), Is(http, Roles.Moderator)))
                : Problem.NotFound("post", slugOrId));
        app.MapGet("/posts/{id:guid}/comments", (Guid id, string? cursor, string? order, HttpContext http) => CommentsOf(id, cursor, Is(http, Roles.Moderator), order));
        app.MapGet("/old-addresses", (string address) =>
            StoredPosts.Find(p => p.OldAddresses.Contains(address)) is { } post ? Results.Json(new { post.Slug, post.Title }) : Problem.NotFound("post", address));
        app.MapGet("/months", () => new
        {
            items = StoredPosts.Where(p => p.Status is PostStatus.Published).GroupBy(p => p.CreatedAt.ToString("yyyy-MM")).Select(month => new { month = month.Key, posts = month.Count() }),
        });
        app.MapGet("/tags", () => new { items = StoredPosts.SelectMany(p => p.Tags).GroupBy(tag => tag).Select(tag => new { tag = tag.Key, posts = tag.Count() }) });
        app.MapPost("/comments/preview", (CommentBody body) => new { html = $"<p>{WebUtility.HtmlEncode(body.Content)}</p>" });
        app.MapGet("/comments/{id:guid}", (Guid id, HttpContext http) => StoredComments.Find(c => c.Id == id) is { } comment
            ? Results.Json(View(comment, Is(http, Roles.Moderator) || http.Request.Headers[EditTokens.Header] == comment.EditToken))
            : Problem.NotFound("comment", id));
        app.MapGet("/moderation/changes", StreamAsync);
        app.MapGet("/moderation", (string status, string? cursor, string? q, string? author, HttpContext http) => !Is(http, Roles.Moderator) ? Results.Unauthorized() : Results.Json(new
        {
            items = StoredComments.Where(c => c.Status == Enum.Parse<CommentStatus>(status, true) && (q is null || c.Content.Contains(q)) && (author is null || c.Author == author)).OrderByDescending(c => c.CreatedAt).Select(c => new
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
                c.Decisions,
                history = new
                {
                    approved = StoredComments.Count(other => other.Author == c.Author && other.Status is CommentStatus.Approved),
                    rejected = StoredComments.Count(other => other.Author == c.Author && other.Status is CommentStatus.Rejected),
                    flagged = StoredComments.Count(other => other.Author == c.Author && other.Status is CommentStatus.Flagged),
                },
                decidedAt = c.Reasons.Length > 0 ? c.CreatedAt : (DateTimeOffset?)null,
            }),
            next = (string?)null,
            counts = Enum.GetValues<CommentStatus>().ToDictionary(s => s, s => StoredComments.Count(c => c.Status == s)),
        }));
        app.MapGet("/feed.xml", () => Results.Text("<feed xmlns=\"http://www.w3.org/2005/Atom\"/>", "application/atom+xml"));
        app.MapGet("/changes", StreamAsync);
    }
}
