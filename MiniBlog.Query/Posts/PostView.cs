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

    public required IReadOnlyList<string> Tags { get; init; }

    public required PostStatus Status { get; init; }

    public required string Author { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset? PublishedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public required int Version { get; init; }

    /// <summary>The approved ones.</summary>
    public required int CommentCount { get; init; }

    /// <summary>The Markdown; only of a single post, and for authors.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Content { get; init; }

    /// <summary>The first page; only of a single post.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Page<CommentView>? Comments { get; init; }
}
