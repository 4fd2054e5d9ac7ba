using MiniBlog.ServiceDefaults.Events.Contracts;
using MiniBlog.ServiceDefaults.Porting;

namespace MiniBlog.Tests.Porting;

/// <summary>Parts of archives, for tests.</summary>
public static class ArchivedThings
{
    public static readonly DateTimeOffset Day = new(2019, 5, 3, 9, 30, 0, TimeSpan.Zero);

    public static ArchivedPost Post(string slug) => new()
    {
        Id = Guid.NewGuid(),
        Slug = slug,
        FormerSlugs = [$"former-{slug}"],
        OldAddresses = [$"/2019/05/{slug}/", "/?p=12"],
        Title = $"Title of {slug}",
        Content = "Some *text*",
        Excerpt = "In short",
        Tags = ["event-sourcing"],
        Status = PostStatus.Published,
        Author = "Ann",
        CreatedAt = Day,
        PublishedAt = Day.AddHours(1),
        Comments = new(true, 14),
        UpdatedAt = Day.AddHours(2),
    };

    public static ArchivedComment Comment(Guid post, string content = "A thought", Guid? parent = null) => new()
    {
        Id = Guid.NewGuid(),
        PostId = post,
        ParentId = parent,
        Author = "Bert",
        Content = content,
        Status = CommentStatus.Approved,
        TextVersion = 2,
        CreatedAt = Day.AddHours(3),
        UpdatedAt = Day.AddHours(4),
    };

    public static ArchivedDecisions Decisions(Guid comment, Guid post, params (int TextVersion, Verdict Verdict)[] decisions) => new()
    {
        CommentId = comment,
        PostId = post,
        Decisions =
        [
            .. decisions.Select((decision, i) => new ArchivedDecision
            {
                TextVersion = decision.TextVersion,
                Verdict = decision.Verdict,
                Reasons = ["As it was."],
                RulesVersion = 7,
                DecidedBy = i == 0 ? null : "Ann",
                DecidedAt = Day.AddHours(4 + i),
            }),
        ],
    };
}
