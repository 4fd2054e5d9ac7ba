using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using MiniBlog.ServiceDefaults.Errors;
using MiniBlog.ServiceDefaults.Events;
using MiniBlog.ServiceDefaults.Http;
using Npgsql;

namespace MiniBlog.Moderation.Rules;

/// <summary>What the next version is to be, or why there is none.</summary>
internal sealed record NextRules(IReadOnlyList<Rule> Rules, string Change, ProblemHttpResult? Refusal = null)
{
    public static NextRules Refused(ProblemHttpResult refusal) => new([], "", refusal);
}

/// <summary>The versions of the rules, and how the next one comes about.</summary>
internal static class RuleVersions
{
    public const int MostRules = 200;

    private const int Attempts = 3;

    public static Task<RuleSet> LastAsync(this ModerationDb db, CancellationToken cancellationToken) =>
        db.RuleSets.AsNoTracking().OrderByDescending(set => set.Version).FirstAsync(cancellationToken);

    /// <summary>
    /// Makes the next version and its event; of two at once, the second builds on the first, unless it asked for a version by If-Match. Rules
    /// that are as they were make no version.
    /// </summary>
    /// <returns>The version in force now, or why nothing was changed.</returns>
    public static async Task<(RuleSet InForce, ProblemHttpResult? Refusal)> ChangeRulesAsync(
        this ModerationDb db, HttpContext http, TimeProvider time, Func<RuleSet, NextRules> change)
    {
        for (var attempt = 1; ; attempt++)
        {
            var current = await db.LastAsync(http.RequestAborted);
            if (!http.Request.MayChange(current.Version))
            {
                return (current, Problem.PreconditionFailed(string.Create(
                    CultureInfo.InvariantCulture, $"{current.ChangedBy} saved version {current.Version} of the rules at {current.ChangedAt:HH:mm} UTC, after you opened them.")));
            }

            var (rules, what, refusal) = change(current);
            if (refusal is not null || Same(rules, current.Rules))
            {
                http.Response.SetETag(current.Version);
                return (current, refusal);
            }

            var next = new RuleSet { Version = current.Version + 1, Rules = rules, Change = what, ChangedBy = http.User.Identity?.Name ?? "", ChangedAt = time.GetUtcNow() };
            db.Add(next);
            var eventId = db.Emit(next.Announce(), next.ChangedAt);
            try
            {
                await db.SaveChangesAsync(http.RequestAborted);
            }
            catch (DbUpdateException e) when (attempt < Attempts && e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
            {
                db.ChangeTracker.Clear();
                continue;
            }

            http.Response.SetETag(next.Version);
            await http.AnswerPositionAsync(eventId);
            return (next, null);
        }
    }

    /// <summary>Which rules came, went and changed, in a few words.</summary>
    public static string Summary(IReadOnlyList<Rule> before, IReadOnlyList<Rule> after)
    {
        var old = before.ToDictionary(rule => rule.Id, Json);
        var added = after.Count(rule => !old.ContainsKey(rule.Id));
        var changed = after.Count(rule => old.TryGetValue(rule.Id, out var was) && was != Json(rule));
        var removed = before.Count - (after.Count - added);
        var parts = new[] { ("added", added), ("changed", changed), ("removed", removed) }.Where(part => part.Item2 > 0).ToList();
        return parts.Count == 0
            ? "another order"
            : string.Join(", ", parts.Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Item1} {part.Item2} {(part.Item2 == 1 ? "rule" : "rules")}")));
    }

    private static bool Same(IReadOnlyList<Rule> one, IReadOnlyList<Rule> other) => one.Select(Json).SequenceEqual(other.Select(Json));

    private static string Json(Rule rule) => JsonSerializer.Serialize(rule, RuleJson.Options);
}
