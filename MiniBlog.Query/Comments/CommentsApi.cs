using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MiniBlog.Query.Caching;
using MiniBlog.Query.Paging;
using MiniBlog.ServiceDefaults.Auth;
using MiniBlog.ServiceDefaults.Errors;
using MiniBlog.ServiceDefaults.Events.Contracts;

namespace MiniBlog.Query.Comments;

/// <summary>Which comment comes first.</summary>
public enum CommentOrder
{
    Oldest,

    Newest,
}

public static class CommentsApi
{
    public static RouteGroupBuilder MapComments(this RouteGroupBuilder group)
    {
        group.MapGet("/posts/{id}/comments", ListAsync).WithName("GetComments")
            .WithSummary("The comments of a post, oldest or newest first: the approved ones, or all for a moderator.");
        group.MapGet("/comments/{id}", FindAsync).WithName("GetComment")
            .WithSummary("A comment; until it is approved, its text only for a moderator or with its Edit-Token.");
        return group;
    }

    /// <summary>A page of a post's comments.</summary>
    internal static async Task<Page<CommentView>> CommentsAsync(
        this QueryDb db, Guid postId, bool moderator, Cursor? after, int limit, CancellationToken cancellationToken, CommentOrder order = CommentOrder.Oldest)
    {
        var comments = Visible(db, postId, moderator);
        if (after is not null)
        {
            var (time, id) = (after.Time, after.Id);
            comments = order == CommentOrder.Oldest
                ? comments.Where(c => EF.Functions.GreaterThan(ValueTuple.Create(c.CreatedAt, c.Id), ValueTuple.Create(time, id)))
                : comments.Where(c => EF.Functions.LessThan(ValueTuple.Create(c.CreatedAt, c.Id), ValueTuple.Create(time, id)));
        }

        var sorted = order == CommentOrder.Oldest
            ? comments.OrderBy(c => c.CreatedAt).ThenBy(c => c.Id)
            : comments.OrderByDescending(c => c.CreatedAt).ThenByDescending(c => c.Id);
        var rows = await sorted.Take(limit + 1).ToListAsync(cancellationToken);
        return Page.Of(rows, limit, comment => new Cursor(comment.CreatedAt, comment.Id), comment => CommentView.Of(comment, moderator));
    }

    private static IQueryable<CommentRow> Visible(QueryDb db, Guid postId, bool moderator)
    {
        var comments = db.Comments.AsNoTracking().Where(c => c.PostId == postId && !c.Deleted);
        return moderator ? comments : comments.Where(c => c.Status == CommentStatus.Approved);
    }

    private static async Task<Results<Revalidated<Page<CommentView>>, ProblemHttpResult>> ListAsync(
        QueryDb db,
        HttpContext http,
        Guid id,
        string? cursor,
        [Range(1, Page.MaxLimit)] int limit = Page.DefaultLimit,
        string? order = null,
        CancellationToken cancellationToken = default)
    {
        if (!Cursor.TryRead(cursor, out var after))
        {
            return Cursor.Malformed();
        }

        if (!Choice.TryRead(order, CommentOrder.Oldest, out var wanted))
        {
            return Choice.Malformed<CommentOrder>(nameof(order));
        }

        return await VisiblePosts(db, http).AnyAsync(p => p.Id == id, cancellationToken)
            ? Revalidated.Of(await db.CommentsAsync(id, http.User.IsInRole(Roles.Moderator), after, limit, cancellationToken, wanted))
            : Problem.NotFound("post", id);
    }

    private static async Task<Results<Revalidated<CommentView>, ProblemHttpResult>> FindAsync(
        QueryDb db,
        HttpContext http,
        EditTokens tokens,
        Guid id,
        [FromHeader(Name = EditTokens.Header)] string? editToken,
        CancellationToken cancellationToken)
    {
        // A comment is to be seen where its post is, whichever of the two was deleted first.
        var found = await db.Comments.AsNoTracking()
            .Where(c => c.Id == id && !c.Deleted)
            .Join(VisiblePosts(db, http), c => c.PostId, p => p.Id, (c, p) => new { Comment = c, p.Slug })
            .FirstOrDefaultAsync(cancellationToken);
        if (found is null)
        {
            return Problem.NotFound("comment", id);
        }

        var moderator = http.User.IsInRole(Roles.Moderator);
        return Revalidated.Of(CommentView.Of(found.Comment, trusted: moderator || tokens.Fits(id, editToken)) with
        {
            PostSlug = found.Slug,
            Page = await PageOfAsync(db, found.Comment, moderator, cancellationToken),
        });
    }

    /// <summary>The cursor of a page, oldest first, that begins with the comment; null where the first page holds it.</summary>
    private static async Task<string?> PageOfAsync(QueryDb db, CommentRow comment, bool moderator, CancellationToken cancellationToken)
    {
        var (time, id) = (comment.CreatedAt, comment.Id);
        var earlier = await Visible(db, comment.PostId, moderator)
            .Where(c => EF.Functions.LessThan(ValueTuple.Create(c.CreatedAt, c.Id), ValueTuple.Create(time, id)))
            .OrderByDescending(c => c.CreatedAt).ThenByDescending(c => c.Id)
            .Select(c => new { c.CreatedAt, c.Id })
            .Take(Page.DefaultLimit).ToListAsync(cancellationToken);
        return earlier.Count < Page.DefaultLimit ? null : new Cursor(earlier[0].CreatedAt, earlier[0].Id).ToString();
    }

    private static IQueryable<Posts.PostRow> VisiblePosts(QueryDb db, HttpContext http)
    {
        var all = http.User.IsInRole(Roles.Moderator) || http.User.IsInRole(Roles.Author);
        return db.Posts.AsNoTracking().Where(p => !p.Deleted && (all || p.Status == PostStatus.Published));
    }
}
