using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using MiniBlog.ServiceDefaults.Errors;
using MiniBlog.ServiceDefaults.Http;

namespace MiniBlog.Moderation.Rules;

/// <summary>All rules, as they shall be.</summary>
/// <param name="Rules">Those that keep their <c>id</c> are changed, others are new, and those left out are removed.</param>
/// <param name="Why">Why; without it, the version says which came, went and changed.</param>
public sealed record RuleSetRequest([property: Required] IReadOnlyList<Rule> Rules, [property: Text(200, AllowBlank = true)] string? Why);

/// <summary>The rules as a whole: to save them, to try them, to go back.</summary>
public static class RuleSetApi
{
    public static RouteGroupBuilder MapRuleSets(this RouteGroupBuilder group)
    {
        group.MapPut("/rules", SaveAsync).WithName("SaveRules").WithSummary("Replaces all rules at once: a new version.");
        group.MapPost("/rules/try", RuleTrial.TryAsync).WithName("TryRules").WithSummary("What rules would say about a text and the newest comments; changes nothing.");
        group.MapPost("/rules/versions/{version}/restore", RestoreAsync).WithName("RestoreRules").WithSummary("Brings the rules of an earlier version back, as a new one.");
        return group;
    }

    private static async Task<Results<Ok<RuleSet>, ProblemHttpResult>> SaveAsync(ModerationDb db, HttpContext http, TimeProvider time, RuleSetRequest request)
    {
        if (Fault(request.Rules) is { } fault)
        {
            return fault;
        }

        var now = time.GetUtcNow();
        IReadOnlyList<Rule> rules = [.. request.Rules.Select(rule => rule.Id == Guid.Empty ? rule with { Id = Guid.CreateVersion7(now) } : rule)];
        var (inForce, refusal) = await db.ChangeRulesAsync(http, time, current =>
            new(rules, string.IsNullOrWhiteSpace(request.Why) ? RuleVersions.Summary(current.Rules, rules) : request.Why.Trim()));
        return refusal is null ? TypedResults.Ok(inForce) : refusal;
    }

    private static async Task<Results<Ok<RuleSet>, ProblemHttpResult>> RestoreAsync(ModerationDb db, HttpContext http, TimeProvider time, int version)
    {
        if (await db.RuleSets.AsNoTracking().SingleOrDefaultAsync(set => set.Version == version, http.RequestAborted) is not { } earlier)
        {
            return Problem.NotFound("version of the rules", version);
        }

        var what = string.Create(CultureInfo.InvariantCulture, $"returned to version {version}");
        var (inForce, refusal) = await db.ChangeRulesAsync(http, time, _ => new(earlier.Rules, what));
        return refusal is null ? TypedResults.Ok(inForce) : refusal;
    }

    /// <summary>What is wrong with the rules: each fault is told at its rule and member, such as <c>rules[2].max</c>.</summary>
    internal static ProblemHttpResult? Fault(IReadOnlyList<Rule> rules)
    {
        if (rules.Count > RuleVersions.MostRules)
        {
            return Problem.Invalid("rules", $"There may be {RuleVersions.MostRules} rules; merge some.");
        }

        if (rules.Where(rule => rule is not null && rule.Id != Guid.Empty).GroupBy(rule => rule.Id).Any(same => same.Count() > 1))
        {
            return Problem.Invalid("rules", "Each rule may occur once.");
        }

        return rules.Index().Select(rule => RuleFault.Of(rule.Item, string.Create(CultureInfo.InvariantCulture, $"rules[{rule.Index}]."))).FirstOrDefault(fault => fault is not null);
    }
}
