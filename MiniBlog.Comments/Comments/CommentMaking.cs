using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using MiniBlog.Comments.Flood;
using MiniBlog.Comments.Posts;
using MiniBlog.ServiceDefaults.Auth;
using MiniBlog.ServiceDefaults.Data;
using MiniBlog.ServiceDefaults.Errors;
using MiniBlog.ServiceDefaults.Events;
using MiniBlog.ServiceDefaults.Events.Contracts;
using MiniBlog.ServiceDefaults.Http;

namespace MiniBlog.Comments.Comments;

/// <summary>Somebody's attempt to comment.</summary>
/// <param name="PostId">The post.</param>
/// <param name="Request">The comment.</param>
/// <param name="Address">Where the reader is.</param>
/// <param name="MaySeeDrafts">Whether a draft can be commented on.</param>
/// <param name="IsLimited">Whether the flood limit counts.</param>
/// <param name="Claim">The claim on the request's <c>Idempotency-Key</c>, where it has one.</param>
/// <param name="Activity">The request's span; the event continues it.</param>
public sealed record CommentAttempt(
    Guid PostId, CommentRequest Request, IPAddress Address, bool MaySeeDrafts, bool IsLimited, IdempotentAnswer? Claim, Activity? Activity);

/// <summary>What came of an attempt.</summary>
/// <param name="Created">The answer that tells of the comment, the first one where its key was used before.</param>
/// <param name="Problem">Why there is none.</param>
/// <param name="RetryAfter">In how many seconds it may be tried again, where that is the problem.</param>
public sealed record CommentOutcome(CreatedAnswer<string>? Created, IResult? Problem, int? RetryAfter = null);

/// <summary>Makes comments, those that come together in one transaction.</summary>
public sealed class CommentMaking(IServiceScopeFactory scopes, FloodLimit flood, EditTokens tokens, IOptions<JsonOptions> json, TimeProvider time)
{
    public async Task<IReadOnlyList<CommentOutcome>> MakeAsync(IReadOnlyList<CommentAttempt> attempts, CancellationToken cancellationToken)
    {
        // Of two with the same key, the second needs the answer to the first.
        var keys = new HashSet<string>();
        var now = attempts.Where(attempt => attempt.Claim is null || keys.Add(attempt.Claim.Key)).ToList();
        var outcomes = new Dictionary<CommentAttempt, CommentOutcome>(ReferenceEqualityComparer.Instance);
        await MakeAsync(now, outcomes, cancellationToken);
        foreach (var repeated in attempts.Where(attempt => !outcomes.ContainsKey(attempt)))
        {
            await MakeAsync([repeated], outcomes, cancellationToken);
        }

        return [.. attempts.Select(attempt => outcomes[attempt])];
    }

    private async Task MakeAsync(List<CommentAttempt> attempts, Dictionary<CommentAttempt, CommentOutcome> outcomes, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CommentsDb>();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var known = await IdempotentAnswers.ClaimAsync(db, [.. attempts.Select(attempt => attempt.Claim).OfType<IdempotentAnswer>()], cancellationToken);
        foreach (var attempt in attempts.Where(attempt => attempt.Claim is not null && known.ContainsKey(attempt.Claim.Key)))
        {
            outcomes[attempt] = known[attempt.Claim!.Key].AnswerTo(attempt.Claim) is { } again ? new(again, null) : new(null, IdempotencyKey.Reused());
        }

        await RefuseAsync(db, attempts, outcomes, cancellationToken);
        List<Comment> made = [];
        var events = new EventBatch();
        foreach (var attempt in attempts.Where(attempt => !outcomes.ContainsKey(attempt)))
        {
            outcomes[attempt] = Make(attempt, made, events);
        }

        await events.WriteAsync(db, made.Count > 0 ? [CommentTable.Insert(made)] : [], cancellationToken);
        await IdempotentAnswers.KeepAsync(
            db, [.. attempts.Where(attempt => attempt.Claim is not null && !known.ContainsKey(attempt.Claim.Key)).Select(attempt => (attempt.Claim!.Key, outcomes[attempt].Created))],
            cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Finds out which of the attempts cannot be.</summary>
    private async Task RefuseAsync(CommentsDb db, List<CommentAttempt> attempts, Dictionary<CommentAttempt, CommentOutcome> outcomes, CancellationToken cancellationToken)
    {
        var open = attempts.Where(attempt => !outcomes.ContainsKey(attempt)).ToList();
        var posts = await db.HoldPostsAsync([.. open.Select(attempt => attempt.PostId).Distinct()], cancellationToken);
        var parents = await db.PostsOfAsync([.. open.Select(attempt => attempt.Request.ParentId).OfType<Guid>().Distinct()], cancellationToken);
        foreach (var attempt in open)
        {
            if (Refusal(attempt, posts.GetValueOrDefault(attempt.PostId), parents) is { } problem)
            {
                outcomes[attempt] = new(null, problem);
            }
        }

        // Last, because those of one address take turns from here on.
        var limited = open.Where(attempt => attempt.IsLimited && !outcomes.ContainsKey(attempt)).ToList();
        var waits = await flood.TakeAsync(db, [.. limited.Select(attempt => attempt.Address)], cancellationToken);
        foreach (var (attempt, wait) in limited.Zip(waits))
        {
            if (wait is { } seconds)
            {
                outcomes[attempt] = new(null, TooMany(seconds), seconds);
            }
        }
    }

    private ProblemHttpResult? Refusal(CommentAttempt attempt, KnownPost? post, Dictionary<Guid, Guid> parents) => post switch
    {
        _ when !post.IsOpenTo(attempt.MaySeeDrafts) => Problem.NotFound("post", attempt.PostId),
        { CommentsCloseAt: { } closed } when closed <= time.GetUtcNow() => Problem.Conflict("comments-closed", "Comments on this post are closed."),
        _ when attempt.Request.ParentId is { } parent && (!parents.TryGetValue(parent, out var its) || its != attempt.PostId) =>
            Problem.Invalid("parentId", $"The post has no comment '{parent}' to answer to."),
        _ => null,
    };

    private CommentOutcome Make(CommentAttempt attempt, List<Comment> made, EventBatch events)
    {
        var now = time.Now();
        var comment = new Comment
        {
            Id = Guid.CreateVersion7(now),
            PostId = attempt.PostId,
            ParentId = attempt.Request.ParentId,
            Author = attempt.Request.Author.Trim(),
            Content = attempt.Request.Content,
            Status = CommentStatus.Pending,
            TextVersion = 1,
            CreatedAt = now,
            UpdatedAt = now,
            Version = 1,
        };
        made.Add(comment);
        var eventId = events.Add(comment.Created(), now, attempt.Activity?.Id);
        var answer = CommentAnswer.Of(comment) with { EditToken = tokens.For(comment.Id) };
        return new(new CreatedAnswer<string>(JsonSerializer.Serialize(answer, json.Value.SerializerOptions), $"/comments/{comment.Id}", eventId), null);
    }

    private ProblemHttpResult TooMany(int seconds) => Problem.Create(
        StatusCodes.Status429TooManyRequests, "too-many-comments", "Too many comments",
        $"At most {flood.PerMinute} comments a minute are taken from one address; try again in {seconds} s.");
}
