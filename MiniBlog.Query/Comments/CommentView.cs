using System.Text.Json.Serialization;
using MiniBlog.ServiceDefaults.Events.Contracts;

namespace MiniBlog.Query.Comments;

/// <summary>A comment as readers get it.</summary>
public sealed record CommentView
{
    public required Guid Id { get; init; }

    public required Guid PostId { get; init; }

    /// <summary>The comment it answers.</summary>
    public required Guid? ParentId { get; init; }

    /// <summary>Null where the comment is not approved and the caller is neither its author nor a moderator.</summary>
    public required string? Author { get; init; }

    /// <summary>Null where <see cref="Author"/> is.</summary>
    public required string? Html { get; init; }

    public required CommentStatus Status { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The text as written; only for the comment's author and for moderators.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Content { get; init; }

    /// <summary>The post's slug; only of a single comment, as is <see cref="Page"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? PostSlug { get; init; }

    /// <summary>The cursor of a page of the post's comments, oldest first, that begins with this one; none where it is on the first page.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Page { get; init; }

    /// <summary>What of a comment may be shown: nothing that its author wrote until it is approved.</summary>
    /// <param name="comment">The comment.</param>
    /// <param name="trusted">Whether the caller is its author or a moderator.</param>
    public static CommentView Of(CommentRow comment, bool trusted)
    {
        var shown = trusted || comment.Status == CommentStatus.Approved;
        return new CommentView
        {
            Id = comment.Id,
            PostId = comment.PostId,
            ParentId = comment.ParentId,
            Author = shown ? comment.Author : null,
            Html = shown ? comment.Html : null,
            Status = comment.Status,
            CreatedAt = comment.CreatedAt,
            UpdatedAt = comment.UpdatedAt,
            Content = trusted ? comment.Content : null,
        };
    }
}
