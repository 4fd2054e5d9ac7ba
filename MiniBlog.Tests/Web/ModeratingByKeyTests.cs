using Microsoft.Playwright;
using MiniBlog.ServiceDefaults.Events.Contracts;

namespace MiniBlog.Tests.Web;

/// <summary>Moderating without touching the mouse, in a real browser.</summary>
public sealed class ModeratingByKeyTests(BrowserFixture browser) : FrontEndTest
{
    [Fact]
    public async Task A_moderator_gets_through_the_list_by_keys_alone()
    {
        var post = Blog.AddPost("A day out");
        foreach (var number in Enumerable.Range(0, 3))
        {
            Blog.AddComment(post, "Bob", $"Number {number}", CommentStatus.Flagged);
        }

        var page = await OpenAsync();
        await page.Keyboard.PressAsync("j");
        await Assertions.Expect(page.Locator(".queue article").First).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("k");
        await page.Keyboard.PressAsync("a");
        await Assertions.Expect(page.GetByText("Approved. The comment appears")).ToBeVisibleAsync();
        Assert.Equal(CommentStatus.Approved, Blog.StoredComments[2].Status);

        await Assertions.Expect(page.Locator(".queue article").First).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("r");
        await page.Keyboard.TypeAsync("not u, not j");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByText("Rejected. Readers do not see")).ToBeVisibleAsync();
        Assert.Equal((CommentStatus.Rejected, "not u, not j"), (Blog.StoredComments[1].Status, Blog.StoredComments[1].Reasons[0]));

        await ListensAsync(page);
        await page.Keyboard.PressAsync("u");
        await Assertions.Expect(page.GetByText("Undone.")).ToBeVisibleAsync();
        Assert.Equal(CommentStatus.Flagged, Blog.StoredComments[1].Status);

        await ListensAsync(page);
        await page.Keyboard.PressAsync("?");
        await Assertions.Expect(page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("x");
        await page.GetByRole(AriaRole.Button, new() { Name = "Approve all chosen" }).PressAsync("Enter");
        await Assertions.Expect(page.GetByText("Approved. The comments appear")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_counts_move_and_new_comments_are_told_while_the_list_is_open()
    {
        var post = Blog.AddPost("A day out");
        var page = await OpenAsync();
        await Assertions.Expect(page.GetByText("Nothing waits for you.")).ToBeVisibleAsync();
        await Eventually.HoldsAsync(() => Task.FromResult(Blog.Followers > 0), "the page follows the changes");

        Blog.AddComment(post, "Bob", "Just in", CommentStatus.Flagged);
        Blog.Tell(new { }, "queue");
        await Assertions.Expect(page.Locator(".tabs a").First).ToContainTextAsync("1");
        await page.GetByRole(AriaRole.Link, new() { Name = "Show" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Just in")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task An_open_list_that_reads_itself_again_leaves_what_was_done_to_the_page_that_follows()
    {
        var comment = Blog.AddComment(Blog.AddPost("A day out"), "Bob", "Hm", CommentStatus.Flagged);
        var page = await OpenAsync();
        await Eventually.HoldsAsync(() => Task.FromResult(Blog.Followers > 0), "the page follows the changes");

        // As when the news of the decision comes before the browser has gone on from its answer.
        var form = page.APIRequest.CreateFormData();
        foreach (var field in await page.Locator($"form[action='/moderation/{comment.Id}'] input[type='hidden']").AllAsync())
        {
            form.Set((await field.GetAttributeAsync("name"))!, (await field.GetAttributeAsync("value"))!);
        }

        form.Set("Form.Verdict", "approve");
        var done = await page.APIRequest.PostAsync($"/moderation/{comment.Id}", new() { Form = form, MaxRedirects = 0 });
        Blog.Tell(new { }, "queue");
        await Assertions.Expect(page.Locator(".tabs a").First).ToContainTextAsync("0");
        await page.GotoAsync(done.Headers["location"]);
        await Assertions.Expect(page.GetByText("Approved. The comment appears")).ToBeVisibleAsync();
    }

    private async Task<IPage> OpenAsync()
    {
        var page = await browser.Chromium.NewPageAsync(new() { BaseURL = Web.Address.ToString() });
        await page.GotoAsync("/sign-in?from=%2Fmoderation");
        await page.GetByLabel("Password").FillAsync(FrontEndHost.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await ListensAsync(page);
        return page;
    }

    /// <summary>The page's script shows this when it is there to hear the keys.</summary>
    private static Task ListensAsync(IPage page) => Assertions.Expect(page.GetByText("for the keys.")).ToBeVisibleAsync();
}
