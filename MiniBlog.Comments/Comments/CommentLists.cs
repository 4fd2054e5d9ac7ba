using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using MiniBlog.Comments.Posts;
using MiniBlog.ServiceDefaults.Auth;
using MiniBlog.ServiceDefaults.Errors;
using MiniBlog.ServiceDefaults.Events.Contracts;
using MiniBlog.ServiceDefaults.Http;

namespace MiniBlog.Comments.Comments;

/// <summary>Reading comments from the service that owns them. The public gets approved ones only; pages are read from Query.</summary>
public static class CommentLists
{
    private const int LongestPage = 100;

    public static RouteGroupBuilder MapCommentLists(this IEndpointRouteBuilder app)
    {
        var comments = app.MapGroup("/").WithTags("Comments").WithReadYourWrites().ProducesValidationProblem().ProducesProblem(404);
        comments.MapGet("/posts/{postId:guid}/comments", ListAsync);
        comments.MapGet("/comments/{id:guid}", GetAsync);
        return comments;
    }

    private static async Task<Results<Ok<CommentPage>, ProblemHttpResult>> ListAsync(
        Guid postId, CommentsDb db, TimeProvider time, HttpContext http, CommentCursor? cursor, [Range(1, LongestPage)] int limit = 50)
    {
        await db.AwaitFreshPostAsync(postId, time, http.RequestAborted);
        if (!(await db.Posts.AsNoTracking().SingleOrDefaultAsync(p => p.Id == postId, http.RequestAborted)).IsOpenTo(http))
        {
            return Problem.NotFound("post", postId);
        }

        var after = cursor?.After ?? Guid.Empty;
        var all = http.User.IsInRole(Roles.Moderator);
        var comments = await db.Comments.AsNoTracking()
            .Where(c => c.PostId == postId && c.Id > after && (all || c.Status == CommentStatus.Approved))
            .OrderBy(c => c.Id).Take(limit + 1).ToListAsync(http.RequestAborted);
        var items = comments.Take(limit).Select(CommentAnswer.Of).ToList();
        return TypedResults.Ok(new CommentPage(items, comments.Count > limit ? new CommentCursor(items[^1].Id) : null));
    }

    private static async Task<Results<Ok<CommentAnswer>, ProblemHttpResult>> GetAsync(Guid id, CommentsDb db, EditRights rights, HttpContext http)
    {
        var comment = await db.Comments.AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, http.RequestAborted);
        if (comment is null || !await IsVisibleAsync(comment, db, rights, http))
        {
            return Problem.NotFound("comment", id);
        }

        http.Response.SetETag(comment.Version);
        return TypedResults.Ok(CommentAnswer.Of(comment));
    }

    /// <summary>To moderators and its author always; to the public once it is approved, while its post is published.</summary>
    private static async Task<bool> IsVisibleAsync(Comment comment, CommentsDb db, EditRights rights, HttpContext http) =>
        http.User.IsInRole(Roles.Moderator)
        || rights.IsAuthor(comment, http)
        || (comment.Status == CommentStatus.Approved
            && (await db.Posts.AsNoTracking().SingleOrDefaultAsync(p => p.Id == comment.PostId, http.RequestAborted)).IsOpenTo(http));
}
