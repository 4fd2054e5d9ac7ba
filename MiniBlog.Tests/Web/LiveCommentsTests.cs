using Microsoft.Playwright;
using MiniBlog.ServiceDefaults.Events.Contracts;

namespace MiniBlog.Tests.Web;

/// <summary>What the page's scripts add to commenting, in a real browser.</summary>
public sealed class LiveCommentsTests(BrowserFixture browser) : FrontEndTest
{
    private FakePost post = null!;

    [Fact]
    public async Task A_new_comment_is_told_quietly_and_comes_in_without_a_jump_when_asked_for()
    {
        var ann = Prepare();
        var page = await OpenAsync();
        var text = page.GetByLabel("Your comment");
        await text.FillAsync("Half a sentence");
        var before = await text.EvaluateAsync<double>("element => element.getBoundingClientRect().top");

        var reply = Blog.AddComment(post, "Ben", "From another window", parent: ann);
        Tell(reply);
        await Assertions.Expect(page.GetByText("A new comment is here.")).ToBeVisibleAsync();
        Assert.Equal(before, await text.EvaluateAsync<double>("element => element.getBoundingClientRect().top"));
        await Assertions.Expect(page.GetByText("From another window")).ToHaveCountAsync(0);

        await page.GetByRole(AriaRole.Button, new() { Name = "Show" }).ClickAsync();
        await Assertions.Expect(page.Locator($"#comment-{ann.Id} + .thread #comment-{reply.Id}")).ToBeVisibleAsync();
        await Assertions.Expect(text).ToHaveValueAsync("Half a sentence");
        await Assertions.Expect(page.GetByText("A new comment is here.")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_comment_that_is_taken_away_goes_from_the_open_page()
    {
        var ann = Prepare();
        var page = await OpenAsync();
        Blog.Tell(new { kind = "comment", postId = post.Id, commentId = ann.Id, status = "removed" });
        await Assertions.Expect(page.GetByText("This comment is no longer here.")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("A first word")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task What_a_reader_wrote_loses_its_remark_when_it_is_approved()
    {
        Prepare();
        var page = await OpenAsync();
        await SendAsync(page, "Wait for it");
        await Assertions.Expect(page.GetByText("Awaiting moderation.")).ToBeVisibleAsync();
        await FollowedAsync();

        Blog.StoredComments[^1] = Blog.StoredComments[^1] with { Status = CommentStatus.Approved };
        Tell(Blog.StoredComments[^1]);
        await Assertions.Expect(page.GetByText("Awaiting moderation.")).ToHaveCountAsync(0);
        await Assertions.Expect(page.GetByText("Wait for it")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_page_says_that_it_lost_the_line_finds_it_again_and_offers_what_it_missed()
    {
        Prepare();
        var page = await OpenAsync();
        await Blog.Query.StopAsync();
        await Assertions.Expect(page.GetByText("New comments do not arrive by themselves just now")).ToBeVisibleAsync();

        Blog.AddComment(post, "Ben", "Said in the meantime");
        await Blog.Query.StartAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Show" }).ClickAsync(new() { Timeout = 20_000 });
        await Assertions.Expect(page.GetByText("Said in the meantime")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_reply_is_written_where_it_will_stand()
    {
        var ann = Prepare();
        var page = await OpenAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Reply to Ann" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Reply to Ann" })).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator($"#comment-{ann.Id} + form")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByLabel("Your name")).ToBeFocusedAsync();
        await SendAsync(page, "An answer");
        Assert.Equal(ann.Id, Blog.StoredComments[^1].ParentId);

        await page.GetByRole(AriaRole.Link, new() { Name = "Reply to Ann" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel the reply" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Reply to Ann" })).ToBeFocusedAsync();
        await SendAsync(page, "Not an answer");
        Assert.Null(Blog.StoredComments[^1].ParentId);
    }

    [Fact]
    public async Task A_preview_comes_without_leaving_the_page()
    {
        Prepare();
        var page = await OpenAsync();
        await page.GetByLabel("Your comment").FillAsync("Looks like <this>");
        await page.GetByRole(AriaRole.Button, new() { Name = "Preview" }).ClickAsync();
        await Assertions.Expect(page.Locator(".preview .prose")).ToHaveTextAsync("Looks like <this>");
        Assert.Single(Blog.StoredComments);

        await Blog.Query.StopAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Preview" }).ClickAsync();
        await Assertions.Expect(page.GetByText("There is no preview just now.")).ToBeVisibleAsync();
    }

    private FakeComment Prepare()
    {
        post = Blog.AddPost("A day out");
        return Blog.AddComment(post, "Ann", "A first word");
    }

    private async Task<IPage> OpenAsync()
    {
        var page = await browser.Chromium.NewPageAsync(new() { BaseURL = Web.Address.ToString(), ReducedMotion = ReducedMotion.Reduce });
        await page.GotoAsync("/posts/a-day-out");
        await FollowedAsync();
        return page;
    }

    private Task FollowedAsync() => Eventually.HoldsAsync(() => Task.FromResult(Blog.Followers > 0), "the page follows the changes");

    private void Tell(FakeComment comment) => Blog.Tell(new { kind = "comment", postId = post.Id, commentId = comment.Id, status = "approved" });

    private static async Task SendAsync(IPage page, string text)
    {
        await page.GetByLabel("Your name").FillAsync("Rita");
        await page.GetByLabel("Your comment").FillAsync(text);
        await page.GetByRole(AriaRole.Button, new() { Name = "Send comment" }).ClickAsync();
        await Assertions.Expect(page.GetByText(text)).ToBeVisibleAsync();
    }
}
