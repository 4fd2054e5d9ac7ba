using System.Text.Json.Serialization;

namespace MiniBlog.ServiceDefaults.Events.Contracts;

/// <summary>Where a comment stands; readers see only approved ones.</summary>
public enum CommentStatus
{
    /// <summary>Not judged yet.</summary>
    Pending,

    /// <summary>The rules leave it to a human.</summary>
    Flagged,

    /// <summary>Everybody sees it.</summary>
    Approved,

    /// <summary>Only moderators and, with the edit token, its author see it.</summary>
    Rejected,
}

/// <summary>A comment as its events carry it: the whole state after the change.</summary>
public abstract record CommentState
{
    /// <summary>The comment.</summary>
    public required Guid Id { get; init; }

    /// <summary>The post it belongs to.</summary>
    public required Guid PostId { get; init; }

    /// <summary>The comment it answers, or null.</summary>
    public required Guid? ParentId { get; init; }

    /// <summary>The name its author gave; plain text.</summary>
    public required string Author { get; init; }

    /// <summary>Markdown, up to 10 KB.</summary>
    public required string Content { get; init; }

    /// <summary>Where it stands.</summary>
    public required CommentStatus Status { get; init; }

    /// <summary>1, and one more with each edit of the text: a verdict counts only for the text that it judged.</summary>
    public required int TextVersion { get; init; }

    /// <summary>When it was made, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last changed, UTC.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>1 when created, one more with each change of text or status.</summary>
    public required int Version { get; init; }

    /// <inheritdoc cref="IEventData.PartitionKey"/>
    [JsonIgnore]
    public Guid PartitionKey => PostId;

    /// <inheritdoc cref="IEventData.Subject"/>
    [JsonIgnore]
    public string Subject => $"comments/{Id}";
}

/// <summary><c>comment-created</c>: a reader commented; pending until it is judged.</summary>
public sealed record CommentCreated : CommentState, IEventData
{
    /// <inheritdoc/>
    public static string EventType => "comment-created";

    /// <inheritdoc/>
    public static int SchemaVersion => 1;
}

/// <summary><c>comment-updated</c>: its text was edited (then it is pending again) or its status was set by a verdict.</summary>
public sealed record CommentUpdated : CommentState, IEventData
{
    /// <inheritdoc/>
    public static string EventType => "comment-updated";

    /// <inheritdoc/>
    public static int SchemaVersion => 1;
}

/// <summary><c>comment-deleted</c>: by its author, by a moderator, or along with its post.</summary>
public sealed record CommentDeleted : IEventData
{
    /// <inheritdoc/>
    public static string EventType => "comment-deleted";

    /// <inheritdoc/>
    public static int SchemaVersion => 1;

    /// <summary>The comment.</summary>
    public required Guid Id { get; init; }

    /// <summary>The post it belonged to.</summary>
    public required Guid PostId { get; init; }

    /// <summary>When, UTC.</summary>
    public required DateTimeOffset DeletedAt { get; init; }

    /// <summary>One more than that of the last state.</summary>
    public required int Version { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public Guid PartitionKey => PostId;

    /// <inheritdoc/>
    [JsonIgnore]
    public string Subject => $"comments/{Id}";
}
