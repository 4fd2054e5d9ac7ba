using System.Text.Json.Serialization;

namespace MiniBlog.ServiceDefaults.Events.Contracts;

/// <summary>What a judgement says.</summary>
public enum Verdict
{
    /// <summary>Readers may see it.</summary>
    Approved,

    /// <summary>Readers may not see it.</summary>
    Rejected,

    /// <summary>A human has to decide.</summary>
    Flagged,
}

/// <summary><c>comment-moderated</c>: the rules or a moderator judged one text of a comment.</summary>
public sealed record CommentModerated : IEventData
{
    /// <inheritdoc/>
    public static string EventType => "comment-moderated";

    /// <inheritdoc/>
    public static int SchemaVersion => 1;

    /// <summary>The comment.</summary>
    public required Guid CommentId { get; init; }

    /// <summary>Its post.</summary>
    public required Guid PostId { get; init; }

    /// <summary>The text that was judged; see <see cref="CommentState.TextVersion"/>.</summary>
    public required int TextVersion { get; init; }

    /// <summary>The judgement.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>Why, one sentence for each rule that fired, or the moderator's reason.</summary>
    public required IReadOnlyList<string> Reasons { get; init; }

    /// <summary>1 for the first judgement of the comment, and so on; null in events of before it was told.</summary>
    public int? Number { get; init; }

    /// <summary>The version of the rules that were in force.</summary>
    public required int RulesVersion { get; init; }

    /// <summary>The moderator's name, or null where the rules decided.</summary>
    public required string? DecidedBy { get; init; }

    /// <summary>When, UTC.</summary>
    public required DateTimeOffset DecidedAt { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public Guid PartitionKey => PostId;

    /// <inheritdoc/>
    [JsonIgnore]
    public string Subject => $"comments/{CommentId}";
}
