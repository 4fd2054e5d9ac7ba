using MiniBlog.ServiceDefaults.Events.Contracts;

namespace MiniBlog.Comments.Comments;

/// <summary>A comment, as it is stored. A deleted one is not stored any more: nothing of it can leak, and its id fits no reply.</summary>
public sealed class Comment
{
    public required Guid Id { get; init; }

    public required Guid PostId { get; init; }

    public required Guid? ParentId { get; init; }

    public required string Author { get; set; }

    public required string Content { get; set; }

    public required CommentStatus Status { get; set; }

    public required int TextVersion { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; set; }

    public required int Version { get; set; }

    /// <summary>Replaces what readers read, the name included; it has to be judged again.</summary>
    /// <returns>Whether anything is different now.</returns>
    public bool Edit(string author, string content, DateTimeOffset now)
    {
        if (author == Author && content == Content)
        {
            return false;
        }

        (Author, Content) = (author, content);
        TextVersion++;
        Become(CommentStatus.Pending, now);
        return true;
    }

    /// <summary>Takes a verdict on, unless it is about an earlier text or changes nothing.</summary>
    /// <returns>Whether anything is different now.</returns>
    public bool Judge(CommentModerated verdict, DateTimeOffset now)
    {
        var status = verdict.Verdict switch
        {
            Verdict.Approved => CommentStatus.Approved,
            Verdict.Rejected => CommentStatus.Rejected,
            Verdict.Flagged => CommentStatus.Flagged,
            var unknown => throw new InvalidOperationException($"There is no verdict '{unknown}'."),
        };
        if (verdict.TextVersion != TextVersion || status == Status)
        {
            return false;
        }

        Become(status, now);
        return true;
    }

    public CommentCreated Created() => new()
    {
        Id = Id,
        PostId = PostId,
        ParentId = ParentId,
        Author = Author,
        Content = Content,
        Status = Status,
        TextVersion = TextVersion,
        CreatedAt = CreatedAt,
        UpdatedAt = UpdatedAt,
        Version = Version,
    };

    public CommentUpdated Updated() => new()
    {
        Id = Id,
        PostId = PostId,
        ParentId = ParentId,
        Author = Author,
        Content = Content,
        Status = Status,
        TextVersion = TextVersion,
        CreatedAt = CreatedAt,
        UpdatedAt = UpdatedAt,
        Version = Version,
    };

    public CommentDeleted Deleted(DateTimeOffset now) => new() { Id = Id, PostId = PostId, DeletedAt = now, Version = Version + 1 };

    private void Become(CommentStatus status, DateTimeOffset now)
    {
        Status = status;
        UpdatedAt = now;
        Version++;
    }
}
