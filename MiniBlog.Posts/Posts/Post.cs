using MiniBlog.ServiceDefaults.Events.Contracts;

namespace MiniBlog.Posts.Posts;

/// <summary>A post, as it is stored.</summary>
public sealed class Post
{
    public required Guid Id { get; init; }

    public required string Slug { get; init; }

    public required string Title { get; set; }

    public required string Content { get; set; }

    public required string[] Tags { get; set; }

    public required PostStatus Status { get; set; }

    public required string Author { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was first published; stays when it becomes a draft again.</summary>
    public required DateTimeOffset? PublishedAt { get; set; }

    public required DateTimeOffset UpdatedAt { get; set; }

    public required int Version { get; set; }

    /// <summary>Replaces what an author can edit. The slug stays: links to the post must go on working.</summary>
    /// <returns>Whether anything is different now.</returns>
    public bool Change(PostDraft draft, DateTimeOffset now)
    {
        var status = draft.Status ?? Status;
        if (draft.Title == Title && draft.Content == Content && draft.Tags.SequenceEqual(Tags) && status == Status)
        {
            return false;
        }

        (Title, Content, Tags, Status) = (draft.Title, draft.Content, [.. draft.Tags], status);
        PublishedAt ??= status == PostStatus.Published ? now : null;
        UpdatedAt = now;
        Version++;
        return true;
    }

    public PostCreated Created() => new()
    {
        Id = Id,
        Slug = Slug,
        Title = Title,
        Content = Content,
        Tags = Tags,
        Status = Status,
        Author = Author,
        CreatedAt = CreatedAt,
        PublishedAt = PublishedAt,
        UpdatedAt = UpdatedAt,
        Version = Version,
    };

    public PostUpdated Updated() => new()
    {
        Id = Id,
        Slug = Slug,
        Title = Title,
        Content = Content,
        Tags = Tags,
        Status = Status,
        Author = Author,
        CreatedAt = CreatedAt,
        PublishedAt = PublishedAt,
        UpdatedAt = UpdatedAt,
        Version = Version,
    };

    public PostDeleted Deleted(DateTimeOffset now) => new() { Id = Id, DeletedAt = now, Version = Version + 1 };

    public PostAnswer Answer() => new(Id, Slug, Title, Content, Tags, Status, Author, CreatedAt, PublishedAt, UpdatedAt, Version);
}
