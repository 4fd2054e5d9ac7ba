using MiniBlog.Posts.Posts;
using MiniBlog.ServiceDefaults.Events.Contracts;

namespace MiniBlog.Tests.Posts;

public sealed class PostChangeTests
{
    private static readonly DateTimeOffset Monday = new(2026, 1, 5, 9, 0, 0, TimeSpan.Zero);

    private readonly Post post = new()
    {
        Id = Guid.CreateVersion7(Monday),
        Slug = "old",
        Title = "Old",
        Content = "text",
        Tags = ["a", "b"],
        Status = PostStatus.Draft,
        Author = "owner",
        CreatedAt = Monday,
        PublishedAt = null,
        UpdatedAt = Monday,
        Version = 1,
    };

    [Fact]
    public void The_same_again_is_no_change()
    {
        Assert.False(post.Change(new PostDraft("Old", "text", ["a", "b"], PostStatus.Draft), Monday.AddDays(1)));
        Assert.Equal((1, Monday), (post.Version, post.UpdatedAt));
    }

    [Fact]
    public void A_new_title_leaves_the_slug()
    {
        Assert.True(post.Change(new PostDraft("New", "text", ["a", "b"], PostStatus.Draft), Monday.AddDays(1)));
        Assert.Equal(("New", "old", 2, Monday.AddDays(1)), (post.Title, post.Slug, post.Version, post.UpdatedAt));
    }

    [Fact]
    public void The_day_of_publishing_is_the_first_one_for_good()
    {
        foreach (var (day, status) in new[] { (1, PostStatus.Published), (2, PostStatus.Draft), (3, PostStatus.Published) })
        {
            Assert.True(post.Change(new PostDraft("Old", "text", ["a", "b"], status), Monday.AddDays(day)));
        }

        Assert.Equal((PostStatus.Published, Monday.AddDays(1)), (post.Status, post.PublishedAt));
    }

    [Fact]
    public void A_status_left_out_stays()
    {
        post.Change(new PostDraft("Old", "text", ["a", "b"], PostStatus.Published), Monday.AddDays(1));
        post.Change(new PostDraft("Newer", "text", ["a", "b"], null), Monday.AddDays(2));

        Assert.Equal(PostStatus.Published, post.Status);
    }
}
