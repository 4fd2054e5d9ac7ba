using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using MiniBlog.Query.Caching;
using MiniBlog.Query.Comments;
using MiniBlog.Query.Paging;
using MiniBlog.ServiceDefaults.Auth;
using MiniBlog.ServiceDefaults.Errors;
using MiniBlog.ServiceDefaults.Events.Contracts;
using MiniBlog.ServiceDefaults.Http;

namespace MiniBlog.Query.Posts;

/// <summary>A tag and how many published posts have it.</summary>
public sealed record TagView(string Tag, int Posts);

public static class PostsApi
{
    public static RouteGroupBuilder MapPosts(this RouteGroupBuilder group)
    {
        group.MapGet("/posts", ListAsync).WithName("GetPosts").WithSummary("Posts, newest first; drafts for authors.");
        group.MapGet("/posts/{slugOrId}", FindAsync).WithName("GetPost").WithSummary("A post with its first page of comments.");
        group.MapGet("/tags", TagsAsync).WithName("GetTags").WithSummary("The tags of published posts.");
        return group;
    }

    private static async Task<Results<Revalidated<Page<PostView>>, ProblemHttpResult>> ListAsync(
        QueryDb db,
        HttpContext http,
        string? cursor,
        [Text(200, AllowBlank = true)] string? tag,
        [Text(400, AllowBlank = true)] string? q,
        [Range(1, Page.MaxLimit)] int limit = Page.DefaultLimit,
        string? status = null,
        CancellationToken cancellationToken = default)
    {
        if (!Choice.TryRead(status, PostStatus.Published, out var wanted))
        {
            return Choice.Malformed<PostStatus>(nameof(status));
        }

        if (wanted == PostStatus.Draft && !http.User.IsInRole(Roles.Author))
        {
            return Denied(http);
        }

        return Cursor.TryRead(cursor, out var after)
            ? Revalidated.Of(await db.PostsAsync(wanted, tag, q, after, limit, cancellationToken))
            : Cursor.Malformed();
    }

    private static async Task<Results<Revalidated<PostView>, ProblemHttpResult>> FindAsync(
        QueryDb db, HttpContext http, [Text(400)] string slugOrId, CancellationToken cancellationToken)
    {
        if (await db.PostAsync(slugOrId, http.User.IsInRole(Roles.Author), cancellationToken) is not { } post)
        {
            return Problem.NotFound("post", slugOrId);
        }

        var comments = await db.CommentsAsync(post.Id, http.User.IsInRole(Roles.Moderator), null, Page.DefaultLimit, cancellationToken);
        return Revalidated.Of(post with { Comments = comments });
    }

    private static async Task<Revalidated<Page<TagView>>> TagsAsync(QueryDb db, CancellationToken cancellationToken)
    {
        var tags = await db.TagCounts.GroupBy(t => t.Tag)
            .Select(tag => new { tag.Key, Posts = tag.Sum(t => t.Posts) })
            .Where(tag => tag.Posts > 0)
            .OrderByDescending(tag => tag.Posts).ThenBy(tag => tag.Key)
            .ToListAsync(cancellationToken);
        return Revalidated.Of(new Page<TagView>([.. tags.Select(tag => new TagView(tag.Key, tag.Posts))], null));
    }

    private static ProblemHttpResult Denied(HttpContext http) => http.User.Identity?.IsAuthenticated == true
        ? Problem.Forbidden("Only authors see drafts.")
        : Problem.Create(StatusCodes.Status401Unauthorized, "unauthenticated", "Unauthenticated", "Only authors see drafts; send an author's bearer token.");
}
