using System.Text.Json.Serialization;
using MiniBlog.Query.Comments;
using MiniBlog.Query.Paging;
using MiniBlog.ServiceDefaults.Events.Contracts;

namespace MiniBlog.Query.Posts;

/// <summary>A post as readers get it.</summary>
public sealed record PostView
{
    public required Guid Id { get; init; }

    public required string Slug { get; init; }

    public required string Title { get; init; }

    public required string Html { get; init; }

    /// <summary>Plain text.</summary>
    public required string Excerpt { get; init; }

    /// <summary>Minutes that reading takes.</summary>
    public required int ReadingMinutes { get; init; }

    public required IReadOnlyList<string> Tags { get; init; }

    public required PostStatus Status { get; init; }

    public required string Author { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset? PublishedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public required int Version { get; init; }

    /// <summary>A post of the stream, or a page that stands alone.</summary>
    public PostKind Kind { get; init; }

    /// <summary>When comments close, or closed: a time in the past where they are off, null where they stay open.</summary>
    public DateTimeOffset? CommentsCloseAt { get; init; }

    /// <summary>When the draft is to be published.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? ScheduledFor { get; init; }

    /// <summary>When it was thrown away.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? TrashedAt { get; init; }

    /// <summary>The approved ones.</summary>
    public required int CommentCount { get; init; }

    /// <summary>Where the words were found; only where some were looked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FoundText? Found { get; init; }

    /// <summary>The post published before it; only of a single post, as is <see cref="Later"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PostLink? Earlier { get; init; }

    /// <summary>The post published after it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PostLink? Later { get; init; }

    /// <summary>The Markdown; only of a single post, and for authors.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Content { get; init; }

    /// <summary>What else an author can edit; only of a single post, and for authors.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PostSettings? Settings { get; init; }

    /// <summary>The first page; only of a single post.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Page<CommentView>? Comments { get; init; }
}

/// <summary>What an author set beside the text.</summary>
/// <param name="Excerpt">Their own summary; null where the text's beginning is shown.</param>
/// <param name="FormerSlugs">The slugs that lead here, oldest first.</param>
/// <param name="Comments">Who may comment.</param>
public sealed record PostSettings(string? Excerpt, IReadOnlyList<string> FormerSlugs, CommentSettings Comments);

/// <summary>A post to go to.</summary>
public sealed record PostLink(string Slug, string Title);
