using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using MiniBlog.ServiceDefaults.Auth;
using MiniBlog.ServiceDefaults.Errors;
using MiniBlog.ServiceDefaults.Events;

namespace MiniBlog.Tests.Web;

/// <summary>A version of the rules in a <see cref="FakeBlog"/>.</summary>
public sealed record FakeRules(int Version, JsonElement[] Rules, string Change, string ChangedBy, DateTimeOffset ChangedAt);

/// <content>What Query and Moderation answer about the rules.</content>
public sealed partial class FakeBlog
{
    /// <summary>The versions of the rules, oldest first.</summary>
    public List<FakeRules> RuleSets { get; } = [];

    /// <summary>The rules that were tried last.</summary>
    public JsonElement? Tried { get; private set; }

    private static readonly string[] Unwanted = ["\"pear\" is not wanted here."];

    private static readonly string[] TooLong = ["It is <b>too</b> long."];

    private sealed record RulesBody(JsonElement[] Rules, string? Why);

    /// <summary>A version of the rules that somebody saved: each rule as JSON.</summary>
    public FakeRules AddRules(string by, string why, params string[] rules)
    {
        var set = new FakeRules(RuleSets.Count + 1, [.. rules.Select(rule => JsonSerializer.Deserialize<JsonElement>(rule))], why, by, DateTimeOffset.UtcNow);
        RuleSets.Add(set);
        return set;
    }

    /// <summary>Two rules, of ids that end in 1 and 2.</summary>
    public FakeRules AddRules() => AddRules("MiniBlog", "default rules",
        """{"id":"00000000-0000-0000-0000-000000000001","kind":"bannedWords","action":"reject","enabled":true,"words":["orange"],"inName":false}""",
        """{"id":"00000000-0000-0000-0000-000000000002","kind":"maxLinks","action":"flag","enabled":true,"max":2}""");

    private void MapRuleReads(WebApplication app)
    {
        app.MapGet("/rules", (string? cursor, HttpContext http) => Is(http, Roles.Moderator) ? Results.Json(PageOf(RuleSets.AsEnumerable().Reverse(), cursor, set => set)) : Results.StatusCode(403));
        app.MapGet("/rules/{version:int}", (int version) => RuleSets.Find(set => set.Version == version) is { } set ? Results.Json(set) : Problem.NotFound("version", version));
    }

    private void MapRuleCommands(WebApplication app)
    {
        app.MapPut("/rules", (RulesBody body, HttpContext http) => ChangeRules(http, () => new(0, body.Rules, string.IsNullOrEmpty(body.Why) ? "changed 1 rule" : body.Why, "owner", DateTimeOffset.UtcNow)));
        app.MapPost("/rules/versions/{version:int}/restore", (int version, HttpContext http) =>
            ChangeRules(http, () => RuleSets[version - 1] with { Change = $"returned to version {version}", ChangedBy = "owner" }));
        app.MapPost("/rules/try", (JsonElement body, HttpContext http) =>
        {
            Tried = body;
            return FaultOf(body.GetProperty("rules").EnumerateArray()) ?? Results.Json(new
            {
                rulesVersion = RuleSets.Count,
                text = body.TryGetProperty("text", out _) ? new { verdict = "rejected", reasons = Unwanted } : null,
                looked = StoredComments.Count,
                changes = StoredComments.TakeLast(2).Select(c => new
                {
                    c.Id,
                    c.PostId,
                    c.Author,
                    c.Content,
                    now = new { verdict = "approved", reasons = Array.Empty<string>() },
                    then = new { verdict = "rejected", reasons = TooLong },
                    c.DecidedBy,
                }),
            });
        });
    }

    private IResult ChangeRules(HttpContext http, Func<FakeRules> next)
    {
        if (!Is(http, Roles.Moderator))
        {
            return Results.StatusCode(403);
        }

        if (http.Request.Headers.IfMatch != $"\"{RuleSets.Count}\"")
        {
            return Problem.PreconditionFailed($"{RuleSets[^1].ChangedBy} saved version {RuleSets.Count} of the rules at 12:00 UTC, after you opened them.");
        }

        var set = next() with { Version = RuleSets.Count + 1 };
        if (FaultOf(set.Rules) is { } fault)
        {
            return fault;
        }

        RuleSets.Add(set);
        Written(http, "moderation");
        return Results.Json(set, EventJson.Options);
    }

    private static ProblemHttpResult? FaultOf(IEnumerable<JsonElement> rules) =>
        rules.Index().Where(rule => rule.Item.TryGetProperty("max", out var max) && max.GetInt32() < 0)
            .Select(rule => Problem.Invalid($"rules[{rule.Index}].max", "The field Max must be between 0 and 1000.")).FirstOrDefault();
}
