using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using MiniBlog.Query.Caching;
using MiniBlog.Query.Paging;
using MiniBlog.ServiceDefaults.Auth;
using MiniBlog.ServiceDefaults.Errors;

namespace MiniBlog.Query.Rules;

/// <summary>A version of the rules as moderators get it.</summary>
public sealed record RuleSetView(int Version, JsonElement Rules, string Change, string ChangedBy, DateTimeOffset ChangedAt)
{
    public static RuleSetView Of(RuleSetRow row) => new(row.Version, JsonSerializer.Deserialize<JsonElement>(row.Rules), row.Change, row.ChangedBy, row.ChangedAt);
}

public static class RulesApi
{
    public static RouteGroupBuilder MapRules(this RouteGroupBuilder group)
    {
        group.MapGet("/rules", ListAsync).RequireAuthorization(Roles.Moderator)
            .WithName("GetRules").WithSummary("The versions of the rules, newest first; the first of them is in force.");
        group.MapGet("/rules/{version}", FindAsync).RequireAuthorization(Roles.Moderator)
            .WithName("GetRulesVersion").WithSummary("One version of the rules.");
        return group;
    }

    private static async Task<Revalidated<Page<RuleSetView>>> ListAsync(
        QueryDb db, [Range(1, int.MaxValue)] int? cursor, [Range(1, Page.MaxLimit)] int limit = Page.DefaultLimit, CancellationToken cancellationToken = default)
    {
        var rows = await db.RuleSets.AsNoTracking()
            .Where(set => cursor == null || set.Version < cursor)
            .OrderByDescending(set => set.Version)
            .Take(limit + 1)
            .ToListAsync(cancellationToken);
        return Revalidated.Of(new Page<RuleSetView>(
            [.. rows.Take(limit).Select(RuleSetView.Of)], rows.Count > limit ? rows[limit - 1].Version.ToString(CultureInfo.InvariantCulture) : null));
    }

    private static async Task<Results<Revalidated<RuleSetView>, ProblemHttpResult>> FindAsync(QueryDb db, int version, CancellationToken cancellationToken) =>
        await db.RuleSets.AsNoTracking().SingleOrDefaultAsync(set => set.Version == version, cancellationToken) is { } row
            ? Revalidated.Of(RuleSetView.Of(row))
            : Problem.NotFound("version of the rules", version);
}
