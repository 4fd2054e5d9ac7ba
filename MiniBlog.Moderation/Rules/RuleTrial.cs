using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using MiniBlog.Moderation.Decisions;
using MiniBlog.Moderation.Judging;
using MiniBlog.ServiceDefaults.Http;

namespace MiniBlog.Moderation.Rules;

/// <summary>A text to try rules on.</summary>
public sealed record TriedText([property: Text(100, AllowBlank = true)] string? Author, [property: Required, Text(20_000, MultiLine = true)] string Content);

/// <summary>Rules to try.</summary>
/// <param name="Rules">The rules.</param>
/// <param name="Text">A text to judge by them; optional.</param>
/// <param name="Comments">How many of the newest comments to judge by them too.</param>
public sealed record TrialRequest([property: Required] IReadOnlyList<Rule> Rules, TriedText? Text, [property: Range(0, 100)] int Comments = 100);

/// <summary>A comment that the tried rules see in another way than those in force.</summary>
/// <param name="Id">The comment.</param>
/// <param name="PostId">Its post.</param>
/// <param name="Author">Under which name.</param>
/// <param name="Content">Its Markdown.</param>
/// <param name="Now">What the rules in force say.</param>
/// <param name="Then">What the tried ones would say.</param>
/// <param name="DecidedBy">The moderator whose decision holds whatever the rules say; null where there is none.</param>
public sealed record TriedComment(Guid Id, Guid PostId, string Author, string Content, Judgement Now, Judgement Then, string? DecidedBy);

/// <summary>What came of a trial.</summary>
/// <param name="RulesVersion">The version in force, which the tried rules were compared with.</param>
/// <param name="Text">What they say about the text.</param>
/// <param name="Looked">How many comments there were to look at.</param>
/// <param name="Changes">Those that would be judged in another way, newest first.</param>
public sealed record Trial(int RulesVersion, Judgement? Text, int Looked, IReadOnlyList<TriedComment> Changes);

/// <summary>Judges by rules that are not in force. It writes nothing and tells nobody.</summary>
internal static class RuleTrial
{
    public static async Task<Results<Ok<Trial>, ProblemHttpResult>> TryAsync(ModerationDb db, Judges judges, TimeProvider time, TrialRequest request, CancellationToken cancellationToken)
    {
        if (RuleSetApi.Fault(request.Rules) is { } fault)
        {
            return fault;
        }

        var now = await judges.CurrentAsync(db, cancellationToken);
        var then = new Judge(new RuleSet { Version = now.RulesVersion, Rules = request.Rules, Change = "", ChangedBy = "", ChangedAt = time.GetUtcNow() });
        var text = request.Text is { } tried ? then.Of(new Submission(tried.Author ?? "", tried.Content, 0)) : null;

        var comments = await db.Comments.AsNoTracking().Where(c => !c.Deleted).OrderByDescending(c => c.Id).Take(request.Comments).ToListAsync(cancellationToken);
        var seen = await SeenBeforeAsync(db, comments, cancellationToken);
        var changes = comments
            .Select(comment => (Comment: comment, Text: new Submission(comment.Author, comment.Content, seen[comment.Id])))
            .Select(tried => (tried.Comment, Now: now.Of(tried.Text), Then: then.Of(tried.Text)))
            .Where(tried => tried.Now.Verdict != tried.Then.Verdict)
            .ToList();
        var moderators = await ModeratorsAsync(db, [.. changes.Select(change => change.Comment.Id)], cancellationToken);
        return TypedResults.Ok(new Trial(now.RulesVersion, text, comments.Count, [.. changes.Select(change => new TriedComment(
            change.Comment.Id, change.Comment.PostId, change.Comment.Author, change.Comment.Content, change.Now, change.Then, moderators.GetValueOrDefault(change.Comment.Id)))]));
    }

    /// <summary>How often each text had been sent to its post when the comment came: ids are UUIDv7, in the order of their making.</summary>
    private static async Task<Dictionary<Guid, int>> SeenBeforeAsync(ModerationDb db, List<JudgedComment> comments, CancellationToken cancellationToken)
    {
        Guid[] ids = [.. comments.Select(comment => comment.Id)];
        Guid?[] keys = [.. comments.Select(comment => comment.TextKey)];
        var counts = ids.Length == 0 ? [] : await db.Database.SqlQuery<int>(
            $"""
            SELECT (SELECT count(*)::int FROM (SELECT FROM comments c WHERE c.text_key = k.key AND c.id < k.id LIMIT {RepeatedText.MostTimes}) AS earlier) AS "Value"
            FROM unnest({ids}, {keys}) WITH ORDINALITY AS k(id, key, place) ORDER BY k.place
            """).ToListAsync(cancellationToken);
        return ids.Zip(counts).ToDictionary(pair => pair.First, pair => pair.Second);
    }

    /// <summary>Who decided about a comment last, where that was a moderator.</summary>
    private static Task<Dictionary<Guid, string?>> ModeratorsAsync(ModerationDb db, List<Guid> ids, CancellationToken cancellationToken) =>
        (from comment in db.Comments
         where ids.Contains(comment.Id)
         join decision in db.Decisions on new { comment.Id, Number = comment.DecisionCount } equals new { Id = decision.CommentId, decision.Number }
         where decision.DecidedBy != null
         select new { comment.Id, decision.DecidedBy }).ToDictionaryAsync(row => row.Id, row => (string?)row.DecidedBy, cancellationToken);
}
