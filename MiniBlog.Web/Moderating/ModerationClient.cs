using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using MiniBlog.ServiceDefaults.Http;
using MiniBlog.Web.Clients;
using MiniBlog.Web.Rules;

namespace MiniBlog.Web.Moderating;

/// <summary>Commands to Moderation.</summary>
/// <param name="http">To Moderation, in the moderator's name.</param>
public sealed class ModerationClient(HttpClient http)
{
    /// <summary>A member that a kind of rule has no use for is left out.</summary>
    private static readonly JsonSerializerOptions Rules = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>Decides about the text that the moderator saw; refused with 412 where somebody decided since, and with 409 where the text is another.</summary>
    /// <param name="commentId">The comment.</param>
    /// <param name="verdict"><c>approve</c>, <c>reject</c>, or <c>undo</c> for what was before the last decision.</param>
    /// <param name="reason">Why; needed to reject.</param>
    /// <param name="textVersion">The text.</param>
    /// <param name="seen">How many judgements the moderator knew of; null to decide whatever there was.</param>
    /// <param name="cancellationToken">The moderator left.</param>
    public async Task<Answer<NoBody>> DecideAsync(Guid commentId, string verdict, string? reason, int? textVersion, int? seen, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/comments/{commentId}/{verdict}")
        {
            Content = JsonContent.Create(new { reason, textVersion }),
        };
        if (seen is { } known)
        {
            request.Headers.Add("If-Match", ETags.Of(known));
        }

        return await http.CommandAsync<NoBody>(request, cancellationToken);
    }

    /// <summary>Saves all rules at once; refused with 412 where somebody saved others since.</summary>
    /// <param name="rules">The rules.</param>
    /// <param name="why">Why; may be empty.</param>
    /// <param name="opened">The version that they were opened as.</param>
    /// <param name="cancellationToken">The moderator left.</param>
    public async Task<Answer<RuleSetView>> SaveRulesAsync(IReadOnlyList<RuleView> rules, string? why, int opened, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/rules") { Content = JsonContent.Create(new { rules, why }, options: Rules) };
        request.Headers.Add("If-Match", ETags.Of(opened));
        return await http.CommandAsync<RuleSetView>(request, cancellationToken);
    }

    /// <summary>What rules would say about a text, where there is one, and about the newest comments.</summary>
    public async Task<Answer<TrialView>> TryRulesAsync(IReadOnlyList<RuleView> rules, string? author, string? text, CancellationToken cancellationToken)
    {
        var tried = string.IsNullOrWhiteSpace(text) ? null : new { author, content = text.ReplaceLineEndings("\n") };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/rules/try") { Content = JsonContent.Create(new { rules, text = tried }, options: Rules) };
        return await http.CommandAsync<TrialView>(request, cancellationToken);
    }

    /// <summary>Brings the rules of an earlier version back; refused with 412 where another than the <paramref name="seen"/> one is in force by now.</summary>
    public async Task<Answer<RuleSetView>> RestoreRulesAsync(int version, int seen, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, string.Create(CultureInfo.InvariantCulture, $"/rules/versions/{version}/restore"));
        request.Headers.Add("If-Match", ETags.Of(seen));
        return await http.CommandAsync<RuleSetView>(request, cancellationToken);
    }
}
