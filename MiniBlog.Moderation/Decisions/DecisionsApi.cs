using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using MiniBlog.Moderation.Judging;
using MiniBlog.ServiceDefaults.Errors;
using MiniBlog.ServiceDefaults.Events;
using MiniBlog.ServiceDefaults.Events.Contracts;
using MiniBlog.ServiceDefaults.Http;

namespace MiniBlog.Moderation.Decisions;

/// <summary>A moderator's approval.</summary>
/// <param name="Reason">Why; optional.</param>
/// <param name="TextVersion">The text that the moderator read; where the author has changed it since, nothing is decided.</param>
public sealed record ApproveRequest([property: Text(1000, MultiLine = true, AllowBlank = true)] string? Reason, int? TextVersion);

/// <summary>A moderator's rejection.</summary>
/// <param name="Reason">Why.</param>
/// <param name="TextVersion">As in <see cref="ApproveRequest"/>.</param>
public sealed record RejectRequest([property: System.ComponentModel.DataAnnotations.Required, Text(1000, MultiLine = true)] string Reason, int? TextVersion);

/// <summary>A decision as moderators get it.</summary>
public sealed record DecisionView(
    Guid CommentId, Guid PostId, int TextVersion, Verdict Verdict, IReadOnlyList<string> Reasons, int RulesVersion, string? DecidedBy, DateTimeOffset DecidedAt)
{
    public static DecisionView Of(Decision d) => new(d.CommentId, d.PostId, d.TextVersion, d.Verdict, d.Reasons, d.RulesVersion, d.DecidedBy, d.DecidedAt);
}

/// <summary>The decisions about a comment, newest first.</summary>
public sealed record DecisionPage(IReadOnlyList<DecisionView> Items, string? Next);

public static class DecisionsApi
{
    private const int Attempts = 3;

    /// <summary>How long a comment may be on its way here after it was made.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    public static RouteGroupBuilder MapDecisions(this RouteGroupBuilder group)
    {
        group.MapPost("/comments/{id}/approve", (ModerationDb db, Judges judges, HttpContext http, Guid id, ApproveRequest? request) =>
                DecideAsync(db, judges, http, id, request?.TextVersion, _ => Outcome.Of(Verdict.Approved, request?.Reason)))
            .WithName("ApproveComment").WithSummary("Approves the current text of a comment.");
        group.MapPost("/comments/{id}/reject", (ModerationDb db, Judges judges, HttpContext http, Guid id, RejectRequest request) =>
                DecideAsync(db, judges, http, id, request.TextVersion, _ => Outcome.Of(Verdict.Rejected, request.Reason)))
            .WithName("RejectComment").WithSummary("Rejects the current text of a comment.");
        group.MapPost("/comments/{id}/undo", (ModerationDb db, Judges judges, HttpContext http, Guid id) => DecideAsync(db, judges, http, id, null, Undone))
            .WithName("UndoDecision").WithSummary("Takes a moderator's last decision about a comment back: what was before it holds again.");
        group.MapGet("/comments/{id}/decisions", ListAsync).WithName("GetDecisions").WithSummary("All decisions about a comment, newest first.");
        return group;
    }

    /// <summary>What a decision comes to, or why there is none.</summary>
    private sealed record Outcome(Verdict Verdict, IReadOnlyList<string> Reasons, ProblemHttpResult? Refusal = null)
    {
        public static Outcome Of(Verdict verdict, string? reason) => new(verdict, string.IsNullOrWhiteSpace(reason) ? [] : [reason.Trim()]);

        public static Outcome Refused(string detail) => new(default, [], Problem.Conflict("nothing-to-undo", detail));
    }

    /// <summary>The judgement before the last, about the same text, where the last was a moderator's.</summary>
    private static Outcome Undone(IReadOnlyList<Decision> newest) => newest switch
    {
        [{ DecidedBy: null }, ..] => Outcome.Refused("The rules decided about this text, and no moderator did: there is nothing to take back."),
        [var last, var before, ..] when last.TextVersion == before.TextVersion => new(before.Verdict, before.Reasons),
        _ => Outcome.Refused("There is no earlier judgement of this text that could hold again."),
    };

    /// <summary>Of two moderators at once the last one wins, and both decisions are kept; with If-Match, only who saw the last decision decides.</summary>
    private static async Task<Results<Ok<DecisionView>, ProblemHttpResult>> DecideAsync(
        ModerationDb db, Judges judges, HttpContext http, Guid id, int? textVersion, Func<IReadOnlyList<Decision>, Outcome> decide)
    {
        var cancellationToken = http.RequestAborted;
        var time = http.RequestServices.GetRequiredService<TimeProvider>();
        var judge = await judges.CurrentAsync(db, cancellationToken);
        for (var attempt = 1; ; attempt++)
        {
            if (await FindAsync(db, id, time, cancellationToken) is not { } comment)
            {
                return Problem.NotFound("comment", id);
            }

            var newest = await db.Decisions.AsNoTracking().Where(d => d.CommentId == id).OrderByDescending(d => d.Number).Take(2).ToListAsync(cancellationToken);
            if (!http.Request.MayChange(comment.DecisionCount))
            {
                return Problem.PreconditionFailed(Since(newest));
            }

            if (textVersion is { } read && read != comment.TextVersion)
            {
                return Problem.Conflict("text-changed", "The author changed the comment since you read it; look at it again.");
            }

            var outcome = decide(newest);
            if (outcome.Refusal is { } refusal)
            {
                return refusal;
            }

            var decision = comment.Decide(outcome.Verdict, outcome.Reasons, judge.RulesVersion, http.User.Identity?.Name, time.GetUtcNow());
            db.Add(decision);
            var eventId = db.Emit(decision.ToEvent(), decision.DecidedAt);
            try
            {
                await db.SaveChangesAsync(cancellationToken);
            }
            catch (DbUpdateConcurrencyException) when (attempt < Attempts)
            {
                db.ChangeTracker.Clear();
                continue;
            }

            http.Response.SetETag(comment.DecisionCount);
            await http.AnswerPositionAsync(eventId);
            return TypedResults.Ok(DecisionView.Of(decision));
        }
    }

    /// <summary>What happened since a moderator read the comment.</summary>
    private static string Since(IReadOnlyList<Decision> newest) => newest switch
    {
        [{ DecidedBy: { } by } last, ..] => string.Create(
            CultureInfo.InvariantCulture, $"{by} decided at {last.DecidedAt:HH:mm} UTC, after you opened the list: {last.Verdict.ToString().ToLowerInvariant()}{(last.Reasons is [var reason, ..] ? $" ({reason})" : "")}."),
        _ => "The author changed the comment since you read it, and the rules looked at it again.",
    };

    private static async Task<Results<Ok<DecisionPage>, ProblemHttpResult>> ListAsync(
        ModerationDb db, HttpContext http, TimeProvider time, Guid id, CancellationToken cancellationToken)
    {
        var decisions = await db.Decisions.AsNoTracking().Where(d => d.CommentId == id).OrderByDescending(d => d.Number).ToListAsync(cancellationToken);
        if (decisions.Count == 0)
        {
            return Problem.NotFound("comment", id);
        }

        http.Response.SetETag(decisions[0].Number);
        return TypedResults.Ok(new DecisionPage([.. decisions.Select(DecisionView.Of)], null));
    }

    /// <summary>Finds a comment, and gives one that was made a moment ago the time to arrive: its id, a UUIDv7, tells when that was.</summary>
    private static async Task<JudgedComment?> FindAsync(ModerationDb db, Guid id, TimeProvider time, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            if (await db.Comments.SingleOrDefaultAsync(c => c.Id == id, cancellationToken) is { } comment)
            {
                return comment.Deleted || comment.Awaited ? null : comment;
            }

            if (!IsFresh(id, time.GetUtcNow()) || time.GetElapsedTime(started) >= Patience)
            {
                return null;
            }

            await Task.Delay(Look, time, cancellationToken);
        }
    }

    /// <summary>RFC 9562, section 5.7: the first 48 bits are the milliseconds since 1970.</summary>
    private static bool IsFresh(Guid id, DateTimeOffset now)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        var made = System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(bytes) >> 16;
        return id.Version == 7 && Math.Abs(now.ToUnixTimeMilliseconds() - made) < Fresh.TotalMilliseconds;
    }
}
