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

public static class CommentsApi
{
    public static RouteGroupBuilder MapComments(this RouteGroupBuilder group)
    {
        group.MapGet("/posts/{id}/comments", ListAsync).WithName("GetComments")
            .WithSummary("The comments of a post, oldest first: the approved ones, or all for a moderator.");
        group.MapGet("/comments/{id}", FindAsync).WithName("GetComment")
            .WithSummary("A comment; until it is approved, its text only for a moderator or with its Edit-Token.");
        return group;
    }

    /// <summary>A page of a post's comments, oldest first.</summary>
    internal static async Task<Page<CommentView>> CommentsAsync(
        this QueryDb db, Guid postId, bool moderator, Cursor? after, int limit, CancellationToken cancellationToken)
    {
        var comments = db.Comments.AsNoTracking().Where(c => c.PostId == postId && !c.Deleted);
        if (!moderator)
        {
            comments = comments.Where(c => c.Status == CommentStatus.Approved);
        }

        if (after is not null)
        {
            comments = comments.Where(c => EF.Functions.GreaterThan(ValueTuple.Create(c.CreatedAt, c.Id), ValueTuple.Create(after.Time, after.Id)));
        }

        var rows = await comments.OrderBy(c => c.CreatedAt).ThenBy(c => c.Id).Take(limit + 1).ToListAsync(cancellationToken);
        return Page.Of(rows, limit, comment => new Cursor(comment.CreatedAt, comment.Id), comment => CommentView.Of(comment, moderator));
    }

    private static async Task<Results<Revalidated<Page<CommentView>>, ProblemHttpResult>> ListAsync(
        QueryDb db,
        HttpContext http,
        Guid id,
        string? cursor,
        [Range(1, Page.MaxLimit)] int limit = Page.DefaultLimit,
        CancellationToken cancellationToken = default)
    {
        if (!Cursor.TryRead(cursor, out var after))
        {
            return Cursor.Malformed();
        }

        return await VisiblePosts(db, http).AnyAsync(p => p.Id == id, cancellationToken)
            ? Revalidated.Of(await db.CommentsAsync(id, http.User.IsInRole(Roles.Moderator), after, limit, cancellationToken))
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
        var comment = await db.Comments.AsNoTracking()
            .Where(c => c.Id == id && !c.Deleted)
            .Join(VisiblePosts(db, http), c => c.PostId, p => p.Id, (c, _) => c)
            .FirstOrDefaultAsync(cancellationToken);
        return comment is null
            ? Problem.NotFound("comment", id)
            : Revalidated.Of(CommentView.Of(comment, trusted: http.User.IsInRole(Roles.Moderator) || tokens.Fits(id, editToken)));
    }

    private static IQueryable<Posts.PostRow> VisiblePosts(QueryDb db, HttpContext http)
    {
        var all = http.User.IsInRole(Roles.Moderator) || http.User.IsInRole(Roles.Author);
        return db.Posts.AsNoTracking().Where(p => !p.Deleted && (all || p.Status == PostStatus.Published));
    }
}
