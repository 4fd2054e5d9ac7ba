using System.Text.Json.Serialization;
using MiniBlog.ServiceDefaults.Events.Contracts;

namespace MiniBlog.Web.Reading;

/// <summary>One page of a list in Query's answers.</summary>
/// <param name="Items">What is on it.</param>
/// <param name="Next">Where the next one starts, or null on the last.</param>
public record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>A post in a list.</summary>
public record PostItem
{
    public required Guid Id { get; init; }
    public required string Slug { get; init; }
    public required string Title { get; init; }
    public string Excerpt { get; init; } = "";
    public int ReadingMinutes { get; init; } = 1;
    public IReadOnlyList<string> Tags { get; init; } = [];
    public required PostStatus Status { get; init; }
    public required string Author { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? PublishedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }
    public required int Version { get; init; }
    public int CommentCount { get; init; }

    /// <summary>A post of the stream, or a page that stands alone.</summary>
    public PostKind Kind { get; init; }

    /// <summary>When comments close, or closed; null where they stay open.</summary>
    public DateTimeOffset? CommentsCloseAt { get; init; }

    public DateTimeOffset? ScheduledFor { get; init; }
    public DateTimeOffset? TrashedAt { get; init; }

    /// <summary>Where the words of a search stand in it; null without a search.</summary>
    public FoundText? Found { get; init; }
}

/// <summary>A piece of a text, and whether it is one of the words that were looked for.</summary>
public sealed record TextPart(string Text, bool Hit);

/// <summary>A title, and lines of a text, with the words that were looked for.</summary>
public sealed record FoundText(IReadOnlyList<TextPart> Title, IReadOnlyList<TextPart> Text);

/// <summary>A post to go to.</summary>
public sealed record PostLink(string Slug, string Title);

/// <summary>What an author set beside the text.</summary>
public sealed record PostSettings(string? Excerpt, IReadOnlyList<string> FormerSlugs, CommentSettings Comments);

/// <summary>A text as it would be published.</summary>
/// <param name="Html">Sanitised by Query.</param>
public sealed record PostPreview(string Html);

/// <summary>A whole post with the first page of its comments.</summary>
public sealed record Post : PostItem
{
    /// <summary>The <c>ETag</c> of the answer that it came in.</summary>
    [JsonIgnore]
    public string? Tag { get; init; }

    /// <summary>Sanitised by Query.</summary>
    public required string Html { get; init; }

    /// <summary>The Markdown, for authors only.</summary>
    public string? Content { get; init; }

    /// <summary>The post published before it, and the one after it.</summary>
    public PostLink? Earlier { get; init; }

    public PostLink? Later { get; init; }

    /// <summary>What else authors can edit; for them only.</summary>
    public PostSettings? Settings { get; init; }

    public Page<Comment>? Comments { get; init; }
}

/// <summary>A comment as readers, or with its edit token its author, see it.</summary>
public sealed record Comment
{
    public required Guid Id { get; init; }
    public required Guid PostId { get; init; }
    public Guid? ParentId { get; init; }

    /// <summary>Null, as is the text, where the reader may not see it.</summary>
    public string? Author { get; init; }

    /// <summary>Sanitised by Query.</summary>
    public string? Html { get; init; }

    public bool IsShown => Html is not null;

    /// <summary>The Markdown, for its author and for moderators.</summary>
    public string? Content { get; init; }

    /// <summary>Of a single comment: its post's slug, and the page of the post's comments that it is on, or null for the first.</summary>
    public string? PostSlug { get; init; }

    public string? Page { get; init; }

    public required CommentStatus Status { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }
}
