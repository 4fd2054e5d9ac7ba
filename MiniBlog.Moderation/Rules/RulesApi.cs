using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using MiniBlog.ServiceDefaults.Errors;
using MiniBlog.ServiceDefaults.Http;
using Npgsql;

namespace MiniBlog.Moderation.Rules;

/// <summary>Versions of the rules, newest first.</summary>
public sealed record RuleSetPage(IReadOnlyList<RuleSet> Items, string? Next);

public static class RulesApi
{
    private const int Attempts = 3;

    private const int MostRules = 200;

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
        var current = await LastAsync(db, cancellationToken);
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
        var current = await LastAsync(db, cancellationToken);
        http.Response.SetETag(current.Version);
        return current.Rules.FirstOrDefault(rule => rule.Id == id) is { } rule ? TypedResults.Ok(rule) : Problem.NotFound("rule", id);
    }

    private static async Task<Results<Created<Rule>, ProblemHttpResult>> AddAsync(ModerationDb db, HttpContext http, TimeProvider time, Rule rule)
    {
        var added = rule with { Id = Guid.CreateVersion7(time.GetUtcNow()) };
        var problem = Fault(rule) ?? await ChangeAsync(db, http, time, $"added {added.Id}", rules =>
            rules.Count < MostRules
                ? ([.. rules, added], null)
                : (null, Problem.Conflict("too-many-rules", $"There are {MostRules} rules already; remove or merge some.")));
        return problem is null ? TypedResults.Created($"/rules/{added.Id}", added) : problem;
    }

    private static async Task<Results<Ok<Rule>, ProblemHttpResult>> ReplaceAsync(ModerationDb db, HttpContext http, TimeProvider time, Guid id, Rule rule)
    {
        var changed = rule with { Id = id };
        var problem = Fault(rule) ?? await ChangeAsync(db, http, time, $"changed {id}", rules =>
            rules.Any(r => r.Id == id) ? ([.. rules.Select(r => r.Id == id ? changed : r)], null) : (null, Problem.NotFound("rule", id)));
        return problem is null ? TypedResults.Ok(changed) : problem;
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RemoveAsync(ModerationDb db, HttpContext http, TimeProvider time, Guid id)
    {
        var problem = await ChangeAsync(db, http, time, $"removed {id}", rules =>
            rules.Any(r => r.Id == id) ? ([.. rules.Where(r => r.Id != id)], null) : (null, Problem.NotFound("rule", id)));
        return problem is null ? TypedResults.NoContent() : problem;
    }

    private static Task<RuleSet> LastAsync(ModerationDb db, CancellationToken cancellationToken) =>
        db.RuleSets.AsNoTracking().OrderByDescending(set => set.Version).FirstAsync(cancellationToken);

    /// <summary>Makes the next version; of two at once, the second builds on the first, unless it asked for a version by If-Match.</summary>
    private static async Task<ProblemHttpResult?> ChangeAsync(
        ModerationDb db, HttpContext http, TimeProvider time, string what, Func<IReadOnlyList<Rule>, (IReadOnlyList<Rule>? Rules, ProblemHttpResult? Problem)> change)
    {
        for (var attempt = 1; ; attempt++)
        {
            var current = await LastAsync(db, http.RequestAborted);
            if (!http.Request.MayChange(current.Version))
            {
                return Problem.PreconditionFailed($"The rules are at version {current.Version} by now; look at them again.");
            }

            var (rules, problem) = change(current.Rules);
            if (rules is null)
            {
                return problem;
            }

            db.Add(new RuleSet
            {
                Version = current.Version + 1,
                Rules = rules,
                Change = what,
                ChangedBy = http.User.Identity?.Name ?? "",
                ChangedAt = time.GetUtcNow(),
            });
            try
            {
                await db.SaveChangesAsync(http.RequestAborted);
                http.Response.SetETag(current.Version + 1);
                return null;
            }
            catch (DbUpdateException e) when (attempt < Attempts && e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
            {
                db.ChangeTracker.Clear();
            }
        }
    }

    /// <summary>What is wrong with a rule. Rules are of many kinds, and each has its own limits.</summary>
    private static ProblemHttpResult? Fault(Rule rule)
    {
        var faults = new List<ValidationResult>();
        return Validator.TryValidateObject(rule, new ValidationContext(rule), faults, validateAllProperties: true)
            ? null
            : Problem.Invalid(System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(faults[0].MemberNames.FirstOrDefault() ?? "rule"), faults[0].ErrorMessage ?? "The rule is not valid.");
    }
}
