using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using MiniBlog.ServiceDefaults.Auth;
using MiniBlog.ServiceDefaults.Errors;
using MiniBlog.ServiceDefaults.Events.Contracts;

namespace MiniBlog.Tests.Web;

/// <content>What Query and Posts answer to those who write.</content>
public sealed partial class FakeBlog
{
    private static readonly string[] Shelves = ["published", "page", "draft", "scheduled", "trash"];

    private sealed record PreviewBody(string Content);

    private sealed record PostBody(string Title, string Content, string[] Tags, PostStatus? Status, string? Slug, string? Excerpt, PostKind? Kind, DateTimeOffset? ScheduledFor, CommentSettings? Comments);

    private void MapAuthorReads(WebApplication app)
    {
        app.MapGet("/shelves", () => Shelves.ToDictionary(shelf => shelf, shelf => StoredPosts.Count(post => post.Shelf == shelf)));
        app.MapPost("/preview", (PreviewBody body) => new { html = $"<p>{WebUtility.HtmlEncode(body.Content)}</p>", excerpt = "" });
    }

    private void MapPosts(WebApplication app)
    {
        app.MapPost("/posts", (PostBody body, HttpContext http) => !Is(http, Roles.Author) ? Results.StatusCode(403) : body switch
        {
            { Title: "" } => Problem.Invalid("title", "Title must not be blank."),
            _ => Once(http, "posts", () =>
            {
                var post = AddPost(body.Title, $"<p>{WebUtility.HtmlEncode(body.Content)}</p>", PostStatus.Draft, body.Tags) with { CreatedAt = DateTimeOffset.UtcNow };
                return StoredPosts[^1] = Changed(post, body) with { Version = 1 };
            }),
        });
        app.MapPut("/posts/{id:guid}", (Guid id, PostBody body, HttpContext http) => Change(id, http, post => Changed(post, body)));
        app.MapPost("/posts/{id:guid}/trash", (Guid id, HttpContext http) => Change(id, http, post => post with { TrashedAt = DateTimeOffset.UtcNow, Status = PostStatus.Draft }));
        app.MapPost("/posts/{id:guid}/restore", (Guid id, HttpContext http) => Change(id, http, post => post with { TrashedAt = null, Status = PostStatus.Published }));
        app.MapDelete("/posts/{id:guid}", (Guid id, HttpContext http) =>
        {
            StoredPosts.RemoveAll(p => p.Id == id);
            Written(http, "posts");
            return Results.NoContent();
        });
    }

    private static FakePost Changed(FakePost post, PostBody body) => post with
    {
        Title = body.Title,
        Content = body.Content,
        Tags = body.Tags,
        Status = body.Status ?? post.Status,
        ScheduledFor = body.ScheduledFor,
        Kind = body.Kind ?? post.Kind,
        Settings = new(body.Excerpt, [], body.Comments ?? CommentSettings.AlwaysOpen),
        Version = post.Version + 1,
    };

    private IResult Change(Guid id, HttpContext http, Func<FakePost, FakePost> change)
    {
        var index = StoredPosts.FindIndex(p => p.Id == id);
        if (index < 0 || !Is(http, Roles.Author))
        {
            return Problem.NotFound("post", id);
        }

        if (http.Request.Headers.IfMatch is { Count: > 0 } wanted && wanted != $"\"{StoredPosts[index].Version}\"")
        {
            return Problem.PreconditionFailed("The post changed.");
        }

        StoredPosts[index] = change(StoredPosts[index]);
        Written(http, "posts");
        return Results.Json(StoredPosts[index]);
    }
}
