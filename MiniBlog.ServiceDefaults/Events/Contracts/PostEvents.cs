using System.Text.Json.Serialization;

namespace MiniBlog.ServiceDefaults.Events.Contracts;

/// <summary>Whether readers see a post.</summary>
public enum PostStatus
{
    /// <summary>Only authors see it.</summary>
    Draft,

    /// <summary>Everybody sees it.</summary>
    Published,
}

/// <summary>Whether a post is one of the stream or a page that stands alone, such as "About".</summary>
public enum PostKind
{
    /// <summary>Listed by its day, tagged, in the feed.</summary>
    Post,

    /// <summary>Reached by its address alone.</summary>
    Page,
}

/// <summary>Who may still comment on a post.</summary>
/// <param name="Open">Whether comments are taken at all.</param>
/// <param name="CloseAfterDays">How many days after the day of publishing they are no longer taken; null: always taken.</param>
public sealed record CommentSettings(bool Open, int? CloseAfterDays)
{
    /// <summary>What holds for a post that says nothing of it.</summary>
    public static CommentSettings AlwaysOpen { get; } = new(true, null);

    /// <summary>When comments close, UTC: null while that is open, <see cref="DateTimeOffset.MinValue"/> where they are off.</summary>
    /// <param name="publishedAt">When the post was first published, or null.</param>
    public DateTimeOffset? ClosingTime(DateTimeOffset? publishedAt) =>
        Open ? publishedAt + (CloseAfterDays is { } days ? TimeSpan.FromDays(days) : null) : DateTimeOffset.MinValue;
}

/// <summary>A post as its events carry it: the whole state after the change, so that a reader never has to ask back.</summary>
public abstract record PostState
{
    /// <summary>The post.</summary>
    public required Guid Id { get; init; }

    /// <summary>The name in its address, unique; changed only where the author asks for it.</summary>
    public required string Slug { get; init; }

    /// <summary>The slugs that it had while it was public, oldest first; their addresses lead here. Since schema version 2.</summary>
    public IReadOnlyList<string> FormerSlugs { get; init; } = [];

    /// <summary>Paths that it had in the blog that it was imported from, such as <c>/2019/05/hello/</c>; they lead here. Since schema version 2.</summary>
    public IReadOnlyList<string> OldAddresses { get; init; } = [];

    /// <summary>A post of the stream or a page. Since schema version 2.</summary>
    public PostKind Kind { get; init; }

    /// <summary>Plain text.</summary>
    public required string Title { get; init; }

    /// <summary>Markdown, up to 200 KB.</summary>
    public required string Content { get; init; }

    /// <summary>The author's own summary, plain text; null: the beginning of the text. Since schema version 2.</summary>
    public string? Excerpt { get; init; }

    /// <summary>Normalised: lower case, words joined by hyphens, sorted, none twice.</summary>
    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>Draft or published.</summary>
    public required PostStatus Status { get; init; }

    /// <summary>The name of the author.</summary>
    public required string Author { get; init; }

    /// <summary>When it was first saved, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was first published, UTC; null while it never was.</summary>
    public required DateTimeOffset? PublishedAt { get; init; }

    /// <summary>When a draft is to be published, UTC; the <c>post-updated</c> that publishes it has null again. Since schema version 2.</summary>
    public DateTimeOffset? ScheduledFor { get; init; }

    /// <summary>When it was thrown away, UTC; it is a draft then, and is deleted for good some time later. Since schema version 2.</summary>
    public DateTimeOffset? TrashedAt { get; init; }

    /// <summary>Who may still comment. Since schema version 2.</summary>
    public CommentSettings Comments { get; init; } = CommentSettings.AlwaysOpen;

    /// <summary>When it last changed, UTC.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>1 when created, one more with each change.</summary>
    public required int Version { get; init; }

    /// <inheritdoc cref="IEventData.PartitionKey"/>
    [JsonIgnore]
    public Guid PartitionKey => Id;

    /// <inheritdoc cref="IEventData.Subject"/>
    [JsonIgnore]
    public string Subject => $"posts/{Id}";
}

/// <summary><c>post-created</c>: a post was saved for the first time, as a draft or published.</summary>
public sealed record PostCreated : PostState, IEventData
{
    /// <inheritdoc/>
    public static string EventType => "post-created";

    /// <inheritdoc/>
    public static int SchemaVersion => 2;
}

/// <summary><c>post-updated</c>: a post changed; also how a draft becomes published.</summary>
public sealed record PostUpdated : PostState, IEventData
{
    /// <inheritdoc/>
    public static string EventType => "post-updated";

    /// <inheritdoc/>
    public static int SchemaVersion => 2;
}

/// <summary><c>post-deleted</c>: a post is gone, and its comments with it.</summary>
public sealed record PostDeleted : IEventData
{
    /// <inheritdoc/>
    public static string EventType => "post-deleted";

    /// <inheritdoc/>
    public static int SchemaVersion => 1;

    /// <summary>The post.</summary>
    public required Guid Id { get; init; }

    /// <summary>When, UTC.</summary>
    public required DateTimeOffset DeletedAt { get; init; }

    /// <summary>One more than that of the last state.</summary>
    public required int Version { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public Guid PartitionKey => Id;

    /// <inheritdoc/>
    [JsonIgnore]
    public string Subject => $"posts/{Id}";
}
