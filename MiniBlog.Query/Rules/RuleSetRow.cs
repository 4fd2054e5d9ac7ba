namespace MiniBlog.Query.Rules;

/// <summary>A version of the rules; written from Moderation's events only.</summary>
public sealed class RuleSetRow
{
    public required int Version { get; init; }

    /// <summary>The rules as the event had them, a list in JSON: Query passes them on, and knows nothing of their kinds.</summary>
    public required string Rules { get; init; }

    public required string Change { get; init; }

    public required string ChangedBy { get; init; }

    public required DateTimeOffset ChangedAt { get; init; }
}
