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

/// <summary>A post as its events carry it: the whole state after the change, so that a reader never has to ask back.</summary>
public abstract record PostState
{
    /// <summary>The post.</summary>
    public required Guid Id { get; init; }

    /// <summary>The name in its address, unique, kept when the title changes.</summary>
    public required string Slug { get; init; }

    /// <summary>Plain text.</summary>
    public required string Title { get; init; }

    /// <summary>Markdown, up to 200 KB.</summary>
    public required string Content { get; init; }

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
    public static int SchemaVersion => 1;
}

/// <summary><c>post-updated</c>: a post changed; also how a draft becomes published.</summary>
public sealed record PostUpdated : PostState, IEventData
{
    /// <inheritdoc/>
    public static string EventType => "post-updated";

    /// <inheritdoc/>
    public static int SchemaVersion => 1;
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
