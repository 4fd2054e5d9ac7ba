namespace MiniBlog.Comments.Posts;

/// <summary>Whether readers see a post, and whether there still is one.</summary>
public enum KnownPostStatus
{
    Draft,
    Published,

    /// <summary>Kept, so that a comment under way when the post went finds out.</summary>
    Deleted,
}

/// <summary>What this service knows of a post, from the post's events: enough to decide by itself who may comment on it.</summary>
public sealed class KnownPost
{
    public required Guid Id { get; init; }

    public required KnownPostStatus Status { get; set; }

    /// <summary>When comments close, or closed; null: never.</summary>
    public DateTimeOffset? CommentsCloseAt { get; set; }
}
