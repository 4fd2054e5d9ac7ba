using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using MiniBlog.ServiceDefaults.Events.Contracts;
using MiniBlog.ServiceDefaults.Http;

namespace MiniBlog.Comments.Comments;

/// <summary>What a reader sends to comment.</summary>
/// <param name="Author">Any name; plain text, one line.</param>
/// <param name="Content">Markdown.</param>
/// <param name="ParentId">The comment on the same post that this one answers.</param>
public sealed record CommentRequest(
    [Required, Text(CommentLimits.Author)] string Author,
    [Required, Text(CommentLimits.Content, MultiLine = true)] string Content,
    Guid? ParentId);

/// <summary>What an author or a moderator sends to change a comment.</summary>
/// <param name="Content">Markdown.</param>
/// <param name="Author">Stays as it is where left out.</param>
public sealed record CommentEdit(
    [Required, Text(CommentLimits.Content, MultiLine = true)] string Content,
    [Text(CommentLimits.Author)] string? Author);

/// <summary>How long texts may be, in bytes of UTF-8.</summary>
public static class CommentLimits
{
    public const int Author = 100;

    public const int Content = 10 * 1024;
}

/// <summary>A comment as this service answers with it.</summary>
public sealed record CommentAnswer(
    Guid Id,
    Guid PostId,
    Guid? ParentId,
    string Author,
    string Content,
    CommentStatus Status,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    int Version)
{
    /// <summary>What its author needs to change it: told once, in the answer that creates it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? EditToken { get; init; }

    public static CommentAnswer Of(Comment comment) => new(
        comment.Id, comment.PostId, comment.ParentId, comment.Author, comment.Content, comment.Status, comment.CreatedAt, comment.UpdatedAt, comment.Version);
}

/// <summary>A page of comments, oldest first.</summary>
/// <param name="Items">The comments.</param>
/// <param name="Next">What to send as <c>cursor</c> for the next page; null on the last.</param>
public sealed record CommentPage(IReadOnlyList<CommentAnswer> Items, CommentCursor? Next);
