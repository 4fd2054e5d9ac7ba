using System.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using MiniBlog.Comments.Flood;
using MiniBlog.Comments.Posts;
using MiniBlog.ServiceDefaults.Auth;
using MiniBlog.ServiceDefaults.Data;
using MiniBlog.ServiceDefaults.Errors;
using MiniBlog.ServiceDefaults.Events;
using MiniBlog.ServiceDefaults.Http;

namespace MiniBlog.Comments.Comments;

/// <summary>Writing comments; open to readers without an account.</summary>
public static class CommentApi
{
    public static RouteGroupBuilder MapComments(this IEndpointRouteBuilder app)
    {
        var comments = app.MapGroup("/").WithTags("Comments").ProducesValidationProblem().ProducesProblem(403).ProducesProblem(404);
        comments.MapPost("/posts/{postId:guid}/comments", CreateAsync).WithReadYourWrites().Produces<CommentAnswer>(201).ProducesProblem(409).ProducesProblem(429);
        comments.MapPut("/comments/{id:guid}", EditAsync).ProducesProblem(412);
        comments.MapDelete("/comments/{id:guid}", DeleteAsync).ProducesProblem(412);
        return comments;
    }

    private static async Task<IResult> CreateAsync(
        Guid postId, CommentRequest request, CommentsDb db, GroupCommit<CommentAttempt, CommentOutcome> comments, TimeProvider time, HttpContext http)
    {
        if (ReaderAddress.Of(http) is not { } address)
        {
            return Problem.Invalid(ReaderAddress.Header, $"The header {ReaderAddress.Header} must be an IP address.");
        }

        if (!http.TryReadIdempotencyKey("comments", new { postId, request }, out var claim, out var invalid))
        {
            return invalid;
        }

        await db.AwaitFreshPostAsync(postId, time, http.RequestAborted);
        var isModerator = http.User.IsInRole(Roles.Moderator);
        var outcome = await comments.ExecuteAsync(new CommentAttempt(
            postId, request, address, MaySeeDrafts: isModerator || http.User.IsInRole(Roles.Author), IsLimited: !isModerator, claim, Activity.Current));
        if (outcome.Created is not { } created)
        {
            http.Response.Headers.RetryAfter = outcome.RetryAfter is { } seconds ? $"{seconds}" : default;
            return outcome.Problem!;
        }

        // The first version, also where a repeated key gets the first answer again.
        http.Response.SetETag(version: 1);
        return await http.AnswerCreatedAsync(created);
    }

    private static async Task<Results<Ok<CommentAnswer>, ProblemHttpResult>> EditAsync(
        Guid id, CommentEdit edit, CommentsDb db, EditRights rights, TimeProvider time, HttpContext http)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(http.RequestAborted);
        var comment = (await db.LockCommentsAsync([id], http.RequestAborted)).SingleOrDefault();
        if (comment is null)
        {
            return Problem.NotFound("comment", id);
        }

        if (Refusal(comment, rights, http) is { } refusal)
        {
            return refusal;
        }

        var now = time.Now();
        if (comment.Edit(edit.Author?.Trim() ?? comment.Author, edit.Content, now))
        {
            var eventId = db.Emit(comment.Updated(), now);
            await db.SaveChangesAsync(http.RequestAborted);
            await transaction.CommitAsync(http.RequestAborted);
            await http.AnswerPositionAsync(eventId);
        }

        http.Response.SetETag(comment.Version);
        return TypedResults.Ok(CommentAnswer.Of(comment));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(Guid id, CommentsDb db, EditRights rights, TimeProvider time, HttpContext http)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(http.RequestAborted);
        var comment = (await db.LockCommentsAsync([id], http.RequestAborted)).SingleOrDefault();
        if (comment is null)
        {
            return Problem.NotFound("comment", id);
        }

        if (Refusal(comment, rights, http) is { } refusal)
        {
            return refusal;
        }

        var now = time.Now();
        db.Remove(comment);
        var eventId = db.Emit(comment.Deleted(now), now);
        await db.SaveChangesAsync(http.RequestAborted);
        await transaction.CommitAsync(http.RequestAborted);
        await http.AnswerPositionAsync(eventId);
        return TypedResults.NoContent();
    }

    private static ProblemHttpResult? Refusal(Comment comment, EditRights rights, HttpContext http) =>
        rights.Refusal(comment, http)
        ?? (http.Request.MayChange(comment.Version) ? null : Problem.PreconditionFailed(
            $"The comment is at version {comment.Version} now, which If-Match does not name: read it again, then repeat the change."));
}
