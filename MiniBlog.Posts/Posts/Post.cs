using MiniBlog.ServiceDefaults.Events.Contracts;

namespace MiniBlog.Posts.Posts;

/// <summary>A post, as it is stored.</summary>
public sealed class Post
{
    public required Guid Id { get; init; }

    public required string Slug { get; set; }

    /// <summary>The slugs that it had while readers could see it.</summary>
    public string[] FormerSlugs { get; set; } = [];

    /// <summary>Paths in the blog that it was imported from.</summary>
    public string[] OldAddresses { get; init; } = [];

    public PostKind Kind { get; set; }

    public required string Title { get; set; }

    public required string Content { get; set; }

    public string? Excerpt { get; set; }

    public required string[] Tags { get; set; }

    /// <summary>What it is, or, where <see cref="TrashedAt"/> is set, was and can be again.</summary>
    public required PostStatus Status { get; set; }

    public required string Author { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was first published; stays when it becomes a draft again.</summary>
    public required DateTimeOffset? PublishedAt { get; set; }

    /// <summary>When a draft is to be published.</summary>
    public DateTimeOffset? ScheduledFor { get; set; }

    public DateTimeOffset? TrashedAt { get; set; }

    public bool CommentsOpen { get; set; } = true;

    public int? CommentsCloseAfterDays { get; set; }

    public required DateTimeOffset UpdatedAt { get; set; }

    public required int Version { get; set; }

    /// <summary>What others are told: nobody but authors sees what was thrown away.</summary>
    private PostStatus ShownStatus => TrashedAt is null ? Status : PostStatus.Draft;

    private CommentSettings Comments => new(CommentsOpen, CommentsCloseAfterDays);

    /// <summary>A post that is saved for the first time.</summary>
    public static Post New(PostDraft draft, string author, string slug, DateTimeOffset now)
    {
        var post = new Post
        {
            Id = Guid.CreateVersion7(now),
            Slug = slug,
            Title = draft.Title,
            Content = draft.Content,
            Tags = [.. draft.Tags],
            Status = draft.Status ?? PostStatus.Draft,
            Author = author,
            CreatedAt = now,
            PublishedAt = null,
            UpdatedAt = now,
            Version = 1,
        };
        post.Apply(draft);
        post.PublishedAt = post.Status == PostStatus.Published ? now : null;
        return post;
    }

    /// <summary>Replaces what an author can edit. The slug stays unless another one is given: links to the post must go on working.</summary>
    /// <returns>Whether anything is different now.</returns>
    public bool Change(PostDraft draft, DateTimeOffset now, string? slug = null)
    {
        var before = State();
        Apply(draft);
        if (slug is not null && slug != Slug)
        {
            // Nobody has a link to what was never public.
            FormerSlugs = [.. FormerSlugs.Append(Slug).Where(former => former != slug && PublishedAt is not null)];
            Slug = slug;
        }

        PublishedAt ??= Status == PostStatus.Published ? now : null;
        return Touch(before, now);
    }

    /// <summary>Publishes a draft whose time has come, as of that time.</summary>
    public void PublishScheduled(DateTimeOffset now)
    {
        var before = State();
        PublishedAt ??= ScheduledFor;
        (Status, ScheduledFor) = (PostStatus.Published, null);
        Touch(before, now);
    }

    /// <summary>Throws it away, for a while.</summary>
    /// <returns>Whether anything is different now.</returns>
    public bool Trash(DateTimeOffset now)
    {
        var before = State();
        (TrashedAt, ScheduledFor) = (TrashedAt ?? now, null);
        return Touch(before, now);
    }

    /// <summary>Makes it again what it was before it was thrown away.</summary>
    /// <returns>Whether anything is different now.</returns>
    public bool Restore(DateTimeOffset now)
    {
        var before = State();
        TrashedAt = null;
        return Touch(before, now);
    }

    public PostCreated Created() => new()
    {
        Id = Id,
        Slug = Slug,
        FormerSlugs = FormerSlugs,
        OldAddresses = OldAddresses,
        Kind = Kind,
        Title = Title,
        Content = Content,
        Excerpt = Excerpt,
        Tags = Tags,
        Status = ShownStatus,
        Author = Author,
        CreatedAt = CreatedAt,
        PublishedAt = PublishedAt,
        ScheduledFor = ScheduledFor,
        TrashedAt = TrashedAt,
        Comments = Comments,
        UpdatedAt = UpdatedAt,
        Version = Version,
    };

    public PostUpdated Updated() => new()
    {
        Id = Id,
        Slug = Slug,
        FormerSlugs = FormerSlugs,
        OldAddresses = OldAddresses,
        Kind = Kind,
        Title = Title,
        Content = Content,
        Excerpt = Excerpt,
        Tags = Tags,
        Status = ShownStatus,
        Author = Author,
        CreatedAt = CreatedAt,
        PublishedAt = PublishedAt,
        ScheduledFor = ScheduledFor,
        TrashedAt = TrashedAt,
        Comments = Comments,
        UpdatedAt = UpdatedAt,
        Version = Version,
    };

    public PostDeleted Deleted(DateTimeOffset now) => new() { Id = Id, DeletedAt = now, Version = Version + 1 };

    public PostAnswer Answer() => new(Id, Slug, Title, Content, Tags, ShownStatus, Author, CreatedAt, PublishedAt, UpdatedAt, Version)
    {
        Excerpt = Excerpt,
        Kind = Kind,
        FormerSlugs = FormerSlugs,
        ScheduledFor = ScheduledFor,
        TrashedAt = TrashedAt,
        Comments = Comments,
    };

    private void Apply(PostDraft draft)
    {
        (Title, Content, Status, Kind) = (draft.Title, draft.Content, draft.Status ?? Status, draft.Kind ?? Kind);
        Tags = draft.Tags.SequenceEqual(Tags) ? Tags : [.. draft.Tags];
        Excerpt = draft.Excerpt switch { null => Excerpt, "" => null, var own => own };
        ScheduledFor = Status == PostStatus.Published ? null : draft.ScheduledFor ?? (draft.Status is null ? ScheduledFor : null);
        (CommentsOpen, CommentsCloseAfterDays) = draft.Comments is { } comments ? (comments.Open, comments.CloseAfterDays) : (CommentsOpen, CommentsCloseAfterDays);
    }

    private bool Touch(object before, DateTimeOffset now)
    {
        if (before.Equals(State()))
        {
            return false;
        }

        UpdatedAt = now;
        Version++;
        return true;
    }

    /// <summary>All that can change, to tell whether it did. Arrays are equal where they are the same one.</summary>
    private object State() => (Slug, Kind, Title, Content, Excerpt, Tags, Status, PublishedAt, ScheduledFor, TrashedAt, Comments);
}
