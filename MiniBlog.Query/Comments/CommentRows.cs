using MiniBlog.ServiceDefaults.Events.Contracts;

namespace MiniBlog.Query.Comments;

/// <summary>The last state of a comment, ready to be shown; written from Comments' events only.</summary>
public sealed class CommentRow
{
    public required Guid Id { get; init; }

    public required short Partition { get; init; }

    public required Guid PostId { get; init; }

    public required Guid? ParentId { get; init; }

    public required string Author { get; init; }

    /// <summary>The text as written, for moderators and for its author's editor.</summary>
    public required string Content { get; init; }

    public required string Html { get; init; }

    public required CommentStatus Status { get; init; }

    public required int TextVersion { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public required int Version { get; init; }

    /// <summary>A deleted comment stays as an empty row, so that an old event that comes again does not bring it back.</summary>
    public required bool Deleted { get; init; }
}

/// <summary>How many approved comments a post has; kept by the comments' projection because the post may not be there yet.</summary>
public sealed class CommentCount
{
    public required Guid PostId { get; init; }

    public required int Approved { get; init; }
}

/// <summary>How many comments of a partition have a status.</summary>
public sealed class CommentTotal
{
    public required short Partition { get; init; }

    public required CommentStatus Status { get; init; }

    public required int Comments { get; init; }
}
