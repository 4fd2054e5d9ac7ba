using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using MiniBlog.Query.Caching;
using MiniBlog.Query.Comments;
using MiniBlog.Query.Paging;
using MiniBlog.ServiceDefaults.Auth;
using MiniBlog.ServiceDefaults.Errors;
using MiniBlog.ServiceDefaults.Http;

namespace MiniBlog.Query.Posts;

/// <summary>A tag and how many published posts have it.</summary>
public sealed record TagView(string Tag, int Posts);

/// <summary>Where an author finds a post.</summary>
public enum PostShelf
{
    Published,
    Page,
    Draft,
    Scheduled,
    Trash,
}

/// <summary>A month (<c>2026-11</c>, UTC) and how many posts were published in it.</summary>
public sealed record MonthView(string Month, int Posts);

public static class PostsApi
{
    public static RouteGroupBuilder MapPosts(this RouteGroupBuilder group)
    {
        group.MapGet("/posts", ListAsync).WithName("GetPosts").WithSummary("Posts, newest first. For authors also those of status page (published), draft, scheduled or trash; pages for all.");
        group.MapGet("/posts/{slugOrId}", FindAsync).WithName("GetPost").WithSummary("A post with its first page of comments.");
        group.MapGet("/shelves", ShelvesAsync).RequireAuthorization(Roles.Author).WithName("GetShelves").WithSummary("How many posts of each status there are; for authors.");
        group.MapGet("/months", MonthsAsync).WithName("GetMonths").WithSummary("The months in which posts were published, newest first.");
        group.MapGet("/tags", TagsAsync).WithName("GetTags").WithSummary("The tags of published posts.");
        return group;
    }

    private static async Task<Results<Revalidated<Page<PostView>>, ProblemHttpResult>> ListAsync(
        QueryDb db,
        HttpContext http,
        string? cursor,
        [Text(200, AllowBlank = true)] string? tag,
        [Text(400, AllowBlank = true)] string? q,
        string? month,
        [Range(1, Page.MaxLimit)] int limit = Page.DefaultLimit,
        string? status = null,
        CancellationToken cancellationToken = default)
    {
        if (!Choice.TryRead(status, PostShelf.Published, out var wanted))
        {
            return Choice.Malformed<PostShelf>(nameof(status));
        }

        if (!Month.TryRead(month, out var wantedMonth))
        {
            return Problem.Invalid(nameof(month), "month must be a year and a month, such as 2026-11.");
        }

        if (wanted is not (PostShelf.Published or PostShelf.Page) && !http.User.IsInRole(Roles.Author))
        {
            return Denied(http);
        }

        if (!Cursor.TryRead(cursor, out var after))
        {
            return Cursor.Malformed();
        }

        var page = await db.PostsAsync(new(wanted, tag, q, wantedMonth), after, limit, cancellationToken);
        return Revalidated.Of(string.IsNullOrWhiteSpace(q) ? page : await page.WithHitsAsync(db, q, cancellationToken));
    }

    private static async Task<Results<Revalidated<PostView>, ProblemHttpResult>> FindAsync(
        QueryDb db, HttpContext http, PreviewTokens previews, [Text(400)] string slugOrId, string? preview, CancellationToken cancellationToken)
    {
        var invited = Guid.TryParseExact(slugOrId, "D", out var id) && previews.Fits(id, preview);
        if (await db.PostAsync(slugOrId, http.User.IsInRole(Roles.Author), invited, cancellationToken) is not { } post)
        {
            return Problem.NotFound("post", slugOrId);
        }

        var comments = await db.CommentsAsync(post.Id, http.User.IsInRole(Roles.Moderator), null, Page.DefaultLimit, cancellationToken);
        return Revalidated.Of((await db.WithNeighboursAsync(post, cancellationToken)) with { Comments = comments });
    }

    private static async Task<Revalidated<Page<MonthView>>> MonthsAsync(QueryDb db, CancellationToken cancellationToken)
    {
        var months = await db.Posts.On(PostShelf.Published)
            .GroupBy(p => new { p.ListedAt.Year, p.ListedAt.Month })
            .OrderByDescending(month => month.Key.Year).ThenByDescending(month => month.Key.Month)
            .Select(month => new { month.Key.Year, month.Key.Month, Posts = month.Count() })
            .ToListAsync(cancellationToken);
        return Revalidated.Of(new Page<MonthView>([.. months.Select(month => new MonthView(new Month(month.Year, month.Month).ToString(), month.Posts))], null));
    }

    /// <summary>Counted each time: only authors ask, and a blog of 100,000 posts is counted in a few hundredths of a second.</summary>
    private static async Task<Revalidated<IReadOnlyDictionary<PostShelf, int>>> ShelvesAsync(QueryDb db, CancellationToken cancellationToken)
    {
        var counts = new Dictionary<PostShelf, int>();
        foreach (var shelf in Enum.GetValues<PostShelf>())
        {
            counts[shelf] = await db.Posts.On(shelf).CountAsync(cancellationToken);
        }

        return Revalidated.Of<IReadOnlyDictionary<PostShelf, int>>(counts);
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
