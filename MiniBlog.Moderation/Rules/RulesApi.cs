using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using MiniBlog.ServiceDefaults.Errors;
using MiniBlog.ServiceDefaults.Http;

namespace MiniBlog.Moderation.Rules;

/// <summary>Versions of the rules, newest first.</summary>
public sealed record RuleSetPage(IReadOnlyList<RuleSet> Items, string? Next);

/// <summary>Rules one by one, and their versions.</summary>
public static class RulesApi
{
    public static RouteGroupBuilder MapRules(this RouteGroupBuilder group)
    {
        group.MapGet("/rules", CurrentAsync).WithName("GetRules").WithSummary("The rules in force; their version is the ETag.");
        group.MapGet("/rules/versions", VersionsAsync).WithName("GetRuleVersions").WithSummary("All versions of the rules, newest first.");
        group.MapGet("/rules/{id}", FindAsync).WithName("GetRule").WithSummary("A rule in force.");
        group.MapPost("/rules", AddAsync).WithName("AddRule").WithSummary("Adds a rule: a new version.");
        group.MapPut("/rules/{id}", ReplaceAsync).WithName("ReplaceRule").WithSummary("Replaces a rule: a new version.");
        group.MapDelete("/rules/{id}", RemoveAsync).WithName("RemoveRule").WithSummary("Removes a rule: a new version.");
        return group;
    }

    private static async Task<Ok<RuleSet>> CurrentAsync(ModerationDb db, HttpContext http, CancellationToken cancellationToken)
    {
        var current = await db.LastAsync(cancellationToken);
        http.Response.SetETag(current.Version);
        return TypedResults.Ok(current);
    }

    private static async Task<Ok<RuleSetPage>> VersionsAsync(
        ModerationDb db, [Range(1, int.MaxValue)] int? cursor, [Range(1, 100)] int limit = 20, CancellationToken cancellationToken = default)
    {
        var sets = await db.RuleSets.AsNoTracking()
            .Where(set => cursor == null || set.Version < cursor)
            .OrderByDescending(set => set.Version)
            .Take(limit)
            .ToListAsync(cancellationToken);
        return TypedResults.Ok(new RuleSetPage(sets, sets is [.., { Version: > 1 and var last }] && sets.Count == limit ? $"{last}" : null));
    }

    private static async Task<Results<Ok<Rule>, ProblemHttpResult>> FindAsync(ModerationDb db, HttpContext http, Guid id, CancellationToken cancellationToken)
    {
        var current = await db.LastAsync(cancellationToken);
        http.Response.SetETag(current.Version);
        return current.Rules.FirstOrDefault(rule => rule.Id == id) is { } rule ? TypedResults.Ok(rule) : Problem.NotFound("rule", id);
    }

    private static async Task<Results<Created<Rule>, ProblemHttpResult>> AddAsync(ModerationDb db, HttpContext http, TimeProvider time, Rule rule)
    {
        var added = rule with { Id = Guid.CreateVersion7(time.GetUtcNow()) };
        var problem = RuleFault.Of(rule) ?? (await db.ChangeRulesAsync(http, time, current =>
            current.Rules.Count < RuleVersions.MostRules
                ? new([.. current.Rules, added], $"added {added.Id}")
                : NextRules.Refused(Problem.Conflict("too-many-rules", $"There are {RuleVersions.MostRules} rules already; remove or merge some.")))).Refusal;
        return problem is null ? TypedResults.Created($"/rules/{added.Id}", added) : problem;
    }

    private static async Task<Results<Ok<Rule>, ProblemHttpResult>> ReplaceAsync(ModerationDb db, HttpContext http, TimeProvider time, Guid id, Rule rule)
    {
        var changed = rule with { Id = id };
        var problem = RuleFault.Of(rule) ?? (await db.ChangeRulesAsync(http, time, current => current.Rules.Any(r => r.Id == id)
            ? new([.. current.Rules.Select(r => r.Id == id ? changed : r)], $"changed {id}")
            : NextRules.Refused(Problem.NotFound("rule", id)))).Refusal;
        return problem is null ? TypedResults.Ok(changed) : problem;
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RemoveAsync(ModerationDb db, HttpContext http, TimeProvider time, Guid id)
    {
        var (_, problem) = await db.ChangeRulesAsync(http, time, current => current.Rules.Any(r => r.Id == id)
            ? new([.. current.Rules.Where(r => r.Id != id)], $"removed {id}")
            : NextRules.Refused(Problem.NotFound("rule", id)));
        return problem is null ? TypedResults.NoContent() : problem;
    }
}
