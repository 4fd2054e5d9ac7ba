using MiniBlog.ServiceDefaults.Events.Contracts;

namespace MiniBlog.Tests.Web;

public sealed record FakePost(Guid Id, string Slug, string Title, string Content, string Html, string[] Tags, PostStatus Status, DateTimeOffset CreatedAt, int Version)
{
    public string[] FormerSlugs { get; init; } = [];
    public string[] OldAddresses { get; init; } = [];
    public PostKind Kind { get; init; }
    public DateTimeOffset? ScheduledFor { get; init; }
    public DateTimeOffset? TrashedAt { get; init; }
    public DateTimeOffset? CommentsCloseAt { get; init; }
    public FakeSettings? Settings { get; init; }

    public string Shelf => this switch
    {
        { TrashedAt: not null } => "trash",
        { Status: PostStatus.Published, Kind: PostKind.Page } => "page",
        { Status: PostStatus.Published } => "published",
        { ScheduledFor: not null } => "scheduled",
        _ => "draft",
    };
}

public sealed record FakeSettings(string? Excerpt, string[] FormerSlugs, CommentSettings Comments);

public sealed record FakeComment(Guid Id, Guid PostId, Guid? ParentId, string Author, string Content, CommentStatus Status, DateTimeOffset CreatedAt)
{
    public string[] Reasons { get; init; } = [];
    public string? DecidedBy { get; init; }
    public int Decisions { get; init; } = 1;
    public string EditToken => $"token-of-{Id:N}";
}
