using System.Text.Json;
using System.Text.Json.Serialization;
using MiniBlog.ServiceDefaults.Events.Contracts;

namespace MiniBlog.Moderation.Rules;

/// <summary>The rules at one time. Each change makes a new version, and none is ever changed: a judgement names the one it was made by.</summary>
public sealed class RuleSet
{
    public required int Version { get; init; }

    public required IReadOnlyList<Rule> Rules { get; init; }

    /// <summary>What was changed, such as <c>added</c> and which rule, or why.</summary>
    public required string Change { get; init; }

    public required string ChangedBy { get; init; }

    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>Whether its event was written; versions of before there was one are told at the next start.</summary>
    [JsonIgnore]
    public bool Announced { get; private set; }

    public RulesChanged Announce()
    {
        Announced = true;
        return new RulesChanged
        {
            Version = Version,
            Rules = [.. Rules.Select(rule => JsonSerializer.SerializeToElement(rule, RuleJson.Options))],
            Change = Change,
            ChangedBy = ChangedBy,
            ChangedAt = ChangedAt,
        };
    }
}
