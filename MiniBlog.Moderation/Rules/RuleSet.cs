namespace MiniBlog.Moderation.Rules;

/// <summary>The rules at one time. Each change makes a new version, and none is ever changed: a judgement names the one it was made by.</summary>
public sealed class RuleSet
{
    public required int Version { get; init; }

    public required IReadOnlyList<Rule> Rules { get; init; }

    /// <summary>What was changed, such as <c>added</c>, and which rule.</summary>
    public required string Change { get; init; }

    public required string ChangedBy { get; init; }

    public required DateTimeOffset ChangedAt { get; init; }
}
