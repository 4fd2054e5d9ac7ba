using Microsoft.Playwright;
using MiniBlog.ServiceDefaults.Events.Contracts;

namespace MiniBlog.Tests.Web;

/// <summary>What people do, in a real browser, without any script of ours.</summary>
public sealed class JourneyTests(BrowserFixture browser)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_owner_publishes_a_reader_comments_and_the_owner_approves(bool javaScript)
    {
        await using var blog = new FakeBlog { Verdict = CommentStatus.Flagged };
        await blog.StartAsync();
        await using var host = FrontEndHost.Start(blog);
        await using var owners = await browser.Chromium.NewContextAsync(new() { BaseURL = host.Address.ToString(), JavaScriptEnabled = javaScript });
        await using var readers = await browser.Chromium.NewContextAsync(new() { BaseURL = host.Address.ToString(), JavaScriptEnabled = javaScript });
        var owner = await owners.NewPageAsync();
        var reader = await readers.NewPageAsync();

        await owner.GotoAsync("/");
        await owner.GetByRole(AriaRole.Link, new() { Name = "Sign in" }).Last.ClickAsync();
        await owner.GetByLabel("Password").FillAsync(FrontEndHost.Password);
        await owner.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await owner.GetByLabel("Title").FillAsync("Hello from a browser");
        await owner.GetByLabel("Text").FillAsync("Some text\n\nand more");
        await owner.GetByLabel("Tags").FillAsync("first, post");
        await owner.GetByRole(AriaRole.Button, new() { Name = "Publish" }).ClickAsync();
        await Assertions.Expect(owner.GetByRole(AriaRole.Heading, new() { Name = "Hello from a browser" })).ToBeVisibleAsync();
        Assert.Equal("Some text\n\nand more", blog.StoredPosts.Single().Content);

        await reader.GotoAsync("/");
        await reader.GetByRole(AriaRole.Link, new() { Name = "Hello from a browser" }).ClickAsync();
        await reader.GetByLabel("Your name").FillAsync("Rita");
        await reader.GetByLabel("Your comment").FillAsync("May I?");
        await reader.GetByRole(AriaRole.Button, new() { Name = "Send comment" }).ClickAsync();
        await Assertions.Expect(reader.GetByText("Awaiting moderation.")).ToBeVisibleAsync();

        await owner.GetByRole(AriaRole.Link, new() { Name = "Moderation" }).ClickAsync();
        await Assertions.Expect(owner.GetByText("May I?")).ToBeVisibleAsync();
        await owner.GetByRole(AriaRole.Button, new() { Name = "Reject", Exact = true }).ClickAsync();
        Assert.Equal(CommentStatus.Flagged, blog.StoredComments.Single().Status);
        await owner.GetByRole(AriaRole.Button, new() { Name = "Approve", Exact = true }).ClickAsync();
        await Assertions.Expect(owner.GetByText("Approved. The comment appears")).ToBeVisibleAsync();

        await reader.ReloadAsync();
        await Assertions.Expect(reader.GetByText("May I?")).ToBeVisibleAsync();
        await Assertions.Expect(reader.GetByText("Awaiting moderation.")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task The_keyboard_alone_reaches_the_content_first()
    {
        await using var blog = await SampleBlog.StartAsync();
        await using var host = FrontEndHost.Start(blog);
        var page = await browser.Chromium.NewPageAsync(new() { BaseURL = host.Address.ToString() });
        await page.GotoAsync("/");
        await page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(page.GetByText("Skip to the content")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("main")).ToBeFocusedAsync();
        await page.CloseAsync();
    }
}
