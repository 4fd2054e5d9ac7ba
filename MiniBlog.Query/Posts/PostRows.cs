using MiniBlog.ServiceDefaults.Events.Contracts;
using NpgsqlTypes;

namespace MiniBlog.Query.Posts;

/// <summary>The last state of a post, ready to be shown; written from Posts' events only.</summary>
public sealed class PostRow
{
    public required Guid Id { get; init; }

    /// <summary>The partition of its events: counters are kept for each, because partitions are written at the same time.</summary>
    public required short Partition { get; init; }

    public required string Slug { get; init; }

    public required string Title { get; init; }

    /// <summary>The Markdown, for the author's editor and for search.</summary>
    public required string Content { get; init; }

    public required string Html { get; init; }

    public required string Excerpt { get; init; }

    /// <summary>The text without its marks, for the lines that a search shows.</summary>
    public required string Plain { get; init; }

    /// <summary>Minutes that reading takes.</summary>
    public required int Minutes { get; init; }

    public required string[] Tags { get; init; }

    public required PostStatus Status { get; init; }

    public required string Author { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset? PublishedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The author's own summary; <see cref="Excerpt"/> is what is shown.</summary>
    public string? OwnExcerpt { get; init; }

    public PostKind Kind { get; init; }

    /// <summary>Slugs that lead here.</summary>
    public string[] FormerSlugs { get; init; } = [];

    /// <summary>Paths in a former blog that lead here.</summary>
    public string[] OldAddresses { get; init; } = [];

    public DateTimeOffset? ScheduledFor { get; init; }

    public DateTimeOffset? TrashedAt { get; init; }

    public bool CommentsOpen { get; init; }

    public int? CommentsCloseAfterDays { get; init; }

    /// <summary>What lists are ordered by; computed.</summary>
    public DateTimeOffset ListedAt { get; init; }

    public required int Version { get; init; }

    /// <summary>A deleted post stays as an empty row, so that an old event that comes again does not bring it back.</summary>
    public required bool Deleted { get; init; }

    /// <summary>The words of title and text; computed.</summary>
    public NpgsqlTsVector Search { get; init; } = null!;
}

/// <summary>A tag of a published post, in the order of the tag's page.</summary>
public sealed class PostTag
{
    public required string Tag { get; init; }

    public required DateTimeOffset ListedAt { get; init; }

    public required Guid PostId { get; init; }

    public required short Partition { get; init; }
}

/// <summary>How many published posts of a partition have a tag.</summary>
public sealed class TagCount
{
    public required string Tag { get; init; }

    public required short Partition { get; init; }

    public required int Posts { get; init; }
}
