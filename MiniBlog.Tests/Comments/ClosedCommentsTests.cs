using MiniBlog.ServiceDefaults.Events.Contracts;

namespace MiniBlog.Tests.Comments;

/// <summary>Posts that take no more comments.</summary>
public sealed class ClosedCommentsTests(CommentsHost host) : IClassFixture<CommentsHost>
{
    private static readonly DateTimeOffset Day = new(2026, 1, 5, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_post_whose_author_turned_comments_off_takes_none_until_they_are_on_again()
    {
        var post = (await host.PostAsync("POST", "/posts", new { title = "Quiet", content = "x", status = "published", comments = new { open = false } })).Must(201);
        (await host.TryCommentAsync(post.Id, new { author = "Ann", content = "Hello?" })).MustBeProblem(409, "comments-closed");

        (await host.PostAsync("PUT", post.Location!, new { title = "Quiet", content = "x", comments = new { open = true, closeAfterDays = 1 } })).Must(200);
        await Eventually.HoldsAsync(async () => (await host.TryCommentAsync(post.Id, new { author = "Ann", content = "Hello!" })).Status == 201, "comments are taken again");
    }

    [Fact]
    public async Task A_post_takes_no_more_comments_when_its_days_are_over()
    {
        // A post whose time is past is published at once, and dated by its plan.
        var planned = new { title = "Last week", content = "x", status = "draft", scheduledFor = DateTimeOffset.UtcNow.AddDays(-10), comments = new { open = true, closeAfterDays = 7 } };
        var post = (await host.PostAsync("POST", "/posts", planned)).Must(201);
        await Eventually.HoldsAsync(async () => (await host.TryCommentAsync(post.Id, new { author = "Ann", content = "Late" })).Status == 409, "comments are closed");

        (await host.PostAsync("PUT", post.Location!, new { planned.title, planned.content, comments = new { open = true, closeAfterDays = 30 } })).Must(200);
        await Eventually.HoldsAsync(async () => (await host.TryCommentAsync(post.Id, new { author = "Ann", content = "In time" })).Status == 201, "comments are open again");
    }

    [Fact]
    public void Comments_close_so_many_days_after_the_day_of_publishing()
    {
        Assert.Equal(Day.AddDays(14), new CommentSettings(true, 14).ClosingTime(Day));
        Assert.Null(new CommentSettings(true, 14).ClosingTime(null));
        Assert.Null(CommentSettings.AlwaysOpen.ClosingTime(Day));
        Assert.True(new CommentSettings(false, null).ClosingTime(null) < Day);
    }
}
