using Aspire.Hosting.ApplicationModel;
using Microsoft.Playwright;
using MiniBlog.Tests.WholeSystem;
using static Microsoft.Playwright.Assertions;

namespace MiniBlog.Tests.Web;

/// <summary>Readers who talk below a post while somebody moderates: each in a browser of their own, in the running blog.</summary>
[Collection(nameof(BlogSystem))]
public sealed class ConversationTests(BlogSystem blog, BrowserFixture browser) : IAsyncLifetime
{
    private readonly List<IBrowserContext> contexts = [];
    private readonly string slug = $"a-place-to-talk-{Guid.NewGuid():N}";

    public async ValueTask InitializeAsync() => await new BlogDriver(blog).PublishAsync(slug);

    public async ValueTask DisposeAsync()
    {
        foreach (var context in contexts)
        {
            await context.DisposeAsync();
        }
    }

    [Fact]
    public async Task Readers_see_each_other_answer_and_change_their_words_and_a_moderator_decides_by_keys()
    {
        var (ann, ben) = (await OpenAsync(), await OpenAsync());
        await SayAsync(ann, "Ann", "Who was there?");
        await Expect(ann.GetByText("Who was there?")).ToBeVisibleAsync();
        await ShowAsync(ben, "Who was there?");

        await ben.GetByRole(AriaRole.Link, new() { Name = "Reply to Ann" }).ClickAsync();
        await SayAsync(ben, "Ben", "I wsa.");
        await ShowAsync(ann, "I wsa.");
        await Expect(ann.Locator(".thread .thread").GetByText("I wsa.")).ToBeVisibleAsync();

        await ben.GetByRole(AriaRole.Link, new() { Name = "Edit or delete" }).ClickAsync();
        await ben.GetByLabel("Your comment").FillAsync("I was: https://a.test https://b.test https://c.test");
        await ben.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(ben.GetByText("Awaiting moderation.")).ToBeVisibleAsync();
        await Expect(ann.GetByText("This comment is no longer here.")).ToBeVisibleAsync();

        var moderator = await OpenAsync("/sign-in?from=%2Fmoderation%3Fq%3Dc.test%26author%3DBen");
        await moderator.GetByLabel("Password").FillAsync(BlogSystem.OwnerPassword);
        await moderator.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(moderator.GetByText("for the keys.")).ToBeVisibleAsync();
        await moderator.Keyboard.PressAsync("j");
        await Expect(moderator.GetByRole(AriaRole.Article, new() { Name = "Comment by Ben" }).First).ToBeFocusedAsync();
        await moderator.Keyboard.PressAsync("a");
        await Expect(moderator.GetByText("Approved. The comment appears")).ToBeVisibleAsync();
        await Expect(ann.Locator(".thread .thread").GetByText("I was: https://a.test")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Services_that_stop_under_an_open_page_are_missed_aloud_and_found_again_and_no_word_is_lost()
    {
        string[] services = ["comments", "query"];
        var (ann, ben) = (await OpenAsync(), await OpenAsync());
        await Task.WhenAll(services.Select(service => blog.CommandAsync(service, KnownResourceCommands.StopCommand)));
        try
        {
            await Expect(ben.GetByText("New comments do not arrive by themselves just now")).ToBeVisibleAsync();
            await SayAsync(ann, "Ann", "Typed with great care");
            await Expect(ann.GetByText("Your comment was not sent.")).ToBeVisibleAsync();
            await Expect(ann.GetByLabel("Your comment")).ToHaveValueAsync("Typed with great care");
        }
        finally
        {
            await Task.WhenAll(services.Select(service => blog.CommandAsync(service, KnownResourceCommands.StartCommand)));
            await blog.IsHealthyAsync();
        }

        await ann.GetByRole(AriaRole.Button, new() { Name = "Send comment" }).ClickAsync();
        await Expect(ann.GetByRole(AriaRole.Article).GetByText("Typed with great care")).ToBeVisibleAsync();
        await ShowAsync(ben, "Typed with great care");
    }

    /// <summary>Opens a page in a browser of its own; the post's page, once it follows what happens.</summary>
    private async Task<IPage> OpenAsync(string? address = null)
    {
        var context = await browser.Chromium.NewContextAsync(new() { BaseURL = blog.Web.BaseAddress!.ToString(), ReducedMotion = ReducedMotion.Reduce });
        contexts.Add(context);
        var page = await context.NewPageAsync();
        if (address is not null)
        {
            await page.GotoAsync(address);
            return page;
        }

        await Eventually.HoldsAsync(async () => (await page.GotoAsync($"/posts/{slug}"))!.Ok, "Query knows the post");
        return page;
    }

    private static async Task SayAsync(IPage page, string name, string text)
    {
        await page.GetByLabel("Your name").FillAsync(name);
        await page.GetByLabel("Your comment").FillAsync(text);
        await page.GetByRole(AriaRole.Button, new() { Name = "Send comment" }).ClickAsync();
    }

    /// <summary>Something has arrived at an open page, which is asked to show it.</summary>
    private static async Task ShowAsync(IPage page, string text)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Show" }).ClickAsync(new() { Timeout = 30_000 });
        await Expect(page.GetByText(text)).ToBeVisibleAsync();
    }
}
