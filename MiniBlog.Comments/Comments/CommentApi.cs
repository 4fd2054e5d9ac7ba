using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using MiniBlog.Comments.Flood;
using MiniBlog.Comments.Posts;
using MiniBlog.ServiceDefaults.Auth;
using MiniBlog.ServiceDefaults.Data;
using MiniBlog.ServiceDefaults.Errors;
using MiniBlog.ServiceDefaults.Events;
using MiniBlog.ServiceDefaults.Events.Contracts;
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
        Guid postId, CommentRequest request, CommentsDb db, FloodLimit flood, EditTokens tokens, TimeProvider time, HttpContext http)
    {
        if (ReaderAddress.Of(http) is not { } address)
        {
            return Problem.Invalid(ReaderAddress.Header, $"The header {ReaderAddress.Header} must be an IP address.");
        }

        await db.AwaitFreshPostAsync(postId, time, http.RequestAborted);
        var answer = await http.CreateOnceAsync<CommentAnswer>(db, "comments", new { postId, request }, async cancellationToken =>
        {
            var post = await db.HoldPostAsync(postId, cancellationToken);
            if (!post.IsOpenTo(http))
            {
                return (null, Problem.NotFound("post", postId));
            }

            if (post?.CommentsCloseAt <= time.GetUtcNow())
            {
                return (null, Problem.Conflict("comments-closed", "Comments on this post are closed."));
            }

            if (request.ParentId is { } parent && !await db.Comments.AnyAsync(c => c.Id == parent && c.PostId == postId, cancellationToken))
            {
                return (null, Problem.Invalid("parentId", $"The post has no comment '{parent}' to answer to."));
            }

            if (!http.User.IsInRole(Roles.Moderator) && await flood.TakeAsync(db, address, cancellationToken) is { } seconds)
            {
                return (null, TooMany(http, flood, seconds));
            }

            var now = time.Now();
            var comment = new Comment
            {
                Id = Guid.CreateVersion7(now),
                PostId = postId,
                ParentId = request.ParentId,
                Author = request.Author.Trim(),
                Content = request.Content,
                Status = CommentStatus.Pending,
                TextVersion = 1,
                CreatedAt = now,
                UpdatedAt = now,
                Version = 1,
            };
            db.Add(comment);
            var eventId = db.Emit(comment.Created(), now);
            await db.SaveChangesAsync(cancellationToken);
            return (new CreatedAnswer<CommentAnswer>(CommentAnswer.Of(comment) with { EditToken = tokens.For(comment.Id) }, $"/comments/{comment.Id}", eventId), null);
        });
        if (answer is not ProblemHttpResult)
        {
            // The first version, also where a repeated key gets the first answer again.
            http.Response.SetETag(version: 1);
        }

        return answer;
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

    private static ProblemHttpResult TooMany(HttpContext http, FloodLimit flood, int seconds)
    {
        http.Response.Headers.RetryAfter = $"{seconds}";
        return Problem.Create(
            StatusCodes.Status429TooManyRequests, "too-many-comments", "Too many comments",
            $"At most {flood.PerMinute} comments a minute are taken from one address; try again in {seconds} s.");
    }
}
