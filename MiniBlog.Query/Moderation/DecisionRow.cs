namespace MiniBlog.Query.Moderation;

/// <summary>The last judgement of a comment: why it has its status; written from Moderation's events only.</summary>
public sealed class DecisionRow
{
    public required Guid CommentId { get; init; }

    /// <summary>The text that was judged.</summary>
    public required int TextVersion { get; init; }

    /// <summary>1 for the comment's first judgement; null where it was not told.</summary>
    public int? Number { get; init; }

    public required string[] Reasons { get; init; }

    public required int RulesVersion { get; init; }

    public required string? DecidedBy { get; init; }

    public required DateTimeOffset DecidedAt { get; init; }

    /// <summary>The event's position in its partition, which is the order of a comment's judgements.</summary>
    public required long Position { get; init; }
}
