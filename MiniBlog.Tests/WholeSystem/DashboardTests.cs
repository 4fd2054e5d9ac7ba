using System.Text.RegularExpressions;
using Microsoft.Playwright;
using MiniBlog.Tests.Web;

namespace MiniBlog.Tests.WholeSystem;

/// <summary>The running blog, seen in its dashboard.</summary>
/// <param name="system">The blog and the dashboard.</param>
/// <param name="browser">The browser.</param>
[Collection(nameof(DashboardSystem))]
public sealed class DashboardTests(DashboardSystem system, BrowserFixture browser)
{
    [Fact]
    public async Task A_comment_is_found_in_the_dashboard_and_its_hops_are_counted()
    {
        var post = await new BlogDriver(system.Blog).PublishAsync("Seen");
        await system.CommentByPageAsync(post, "seen", "Where does this go?");
        var page = await OpenAsync();
        await page.GotoAsync("/traces?q=comments&kind=Messaging");
        await page.Locator("tbody a", new() { HasText = "web: POST /posts/{PostId:guid}/comments" }).First.ClickAsync();
        var hops = page.Locator("tbody tr", new() { HasText = "events." }).Filter(new() { HasNotText = "postgresql" });
        await page.GetByLabel("Words in names").FillAsync("messaging.system");
        // Three sendings; the first is handled twice, the second twice, the third twice.
        await Assertions.Expect(page.Locator("#count")).ToHaveTextAsync(new Regex("^9 of "), new() { Timeout = 30_000 });
        await Assertions.Expect(hops).ToHaveCountAsync(9);
        await Assertions.Expect(hops.First).ToContainTextAsync("send events.comments · comment-created");
        await page.GetByLabel("Words in names").FillAsync("postgresql");
        await Assertions.Expect(page.Locator(".peer").First).ToHaveTextAsync("→ postgres");
        await page.CloseAsync();
    }

    [Theory]
    [InlineData("/?resource=query", ".pane section", "GET /health")]
    [InlineData("/?view=graph", "g.node", "web")]
    [InlineData("/consolelogs/resource/query", ".line", "Now listening on")]
    [InlineData("/structuredlogs/resource/query?q=listening", "tbody tr", "Now listening on")]
    [InlineData("/traces?resource=web&kind=Http", "tbody tr", "web: GET")]
    [InlineData("/metrics/resource/query", ".key li", "P99")]
    [InlineData("/map?window=300", "main", "Database")]
    [InlineData("/search?q=listening", ".found li", "listening")]
    public async Task Each_page_shows_the_running_blog(string address, string place, string text)
    {
        using var read = await system.Blog.Web.GetAsync("/", TestContext.Current.CancellationToken);
        var page = await OpenAsync();
        await page.GotoAsync(address);
        // Services send their metrics once a minute.
        await Assertions.Expect(page.Locator(place).Filter(new() { HasText = text }).First).ToBeVisibleAsync(new() { Timeout = 90_000 });
        await page.CloseAsync();
    }

    [Fact]
    public async Task A_service_that_is_stopped_from_the_dashboard_goes_dark_on_the_map_until_it_is_started()
    {
        var page = await OpenAsync();
        var moderation = page.Locator("g.node", new() { HasText = "moderation" });
        foreach (var (command, dark) in new[] { ("Stop", true), ("Start", false) })
        {
            await page.GotoAsync("/");
            await page.GetByRole(AriaRole.Button, new() { Name = $"{command} moderation", Exact = true }).ClickAsync();
            await Assertions.Expect(page.Locator("#toasts")).ToContainTextAsync($"{command} moderation: done.", new() { Timeout = 60_000 });
            await page.GotoAsync("/map");
            await Assertions.Expect(moderation).ToHaveClassAsync(new Regex(dark ? @"\boff\b" : "^((?!off).)*$"));
        }

        await page.GotoAsync("/consolelogs/resource/moderation");
        await Assertions.Expect(page.Locator(".line", new() { HasText = "Now listening on" }).First).ToBeVisibleAsync();
        await system.Blog.IsHealthyAsync();
        await page.CloseAsync();
    }

    [Fact]
    public async Task A_dashboard_that_is_killed_is_started_again_and_has_what_it_had()
    {
        var post = await new BlogDriver(system.Blog).PublishAsync("Kept");
        await system.CommentByPageAsync(post, "kept", "Will this be remembered?");
        var page = await OpenAsync();
        await page.GotoAsync("/traces?q=comments&kind=Messaging");
        var trace = page.Locator("tbody a", new() { HasText = "web: POST" }).First;
        await trace.WaitForAsync();
        var address = await trace.GetAttributeAsync("href");
        await page.GotoAsync(address!);
        await page.Locator("tbody tr", new() { HasText = "query" }).First.WaitForAsync();

        await system.KillAsync();

        // The same cookie still opens it.
        await page.GotoAsync(address!);
        await Assertions.Expect(page.Locator("tbody tr", new() { HasText = "query" }).First).ToBeVisibleAsync();
        await page.CloseAsync();
    }

    /// <summary>Takes the pictures of the documentation; <c>scripts/screenshots</c> asks for it.</summary>
    [Fact(Explicit = true)]
    public async Task Take_pictures()
    {
        var folder = Environment.GetEnvironmentVariable("SCREENSHOTS") ?? throw new InvalidOperationException("SCREENSHOTS says no folder.");
        var blog = new BlogDriver(system.Blog);
        var post = await blog.PublishAsync("A day out on the moor");
        // One after the other: the last is of a blog that has warmed up.
        string[] texts = ["What a walk!", "Was the bridge open again?", "Which way did you take back?", "Lovely.", "We were there in June.", "Did you see the stone circle?", "Thank you for the map!", "How long did it take?"];
        for (var written = 1; written <= texts.Length; written++)
        {
            await system.CommentByPageAsync(post, "a-day-out-on-the-moor", texts[written - 1]);
            await Eventually.HoldsAsync(async () => (await blog.ListedAsync(post)).Count == written, "the comment is public");
        }

        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            var page = await OpenAsync(scheme);
            await page.GotoAsync("/traces?q=comments&kind=Messaging");
            await page.Locator("tbody a", new() { HasText = "web: POST" }).Nth(2).WaitForAsync();
            var trace = await page.Locator("tbody a", new() { HasText = "web: POST" }).First.GetAttributeAsync("href");
            foreach (var (name, address, ready) in new[] { ("resources", "/", "tbody .state"), ("traces", "/traces?kind=Messaging", "tbody .tag"), ("trace", trace!, "rect.bar"), ("map", "/map?window=300", "path.busy") })
            {
                // Narrower, the table leaves out the paths of this machine.
                await page.SetViewportSizeAsync(name == "resources" ? 960 : 1440, 810);
                await page.GotoAsync(address);
                await page.Locator(ready).First.WaitForAsync();
                await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"dashboard-{name}-{scheme}.png".ToLowerInvariant()) });
            }

            await page.CloseAsync();
        }
    }

    private async Task<IPage> OpenAsync(ColorScheme scheme = ColorScheme.Light)
    {
        var page = await browser.Chromium.NewPageAsync(new() { BaseURL = system.Address.ToString(), ColorScheme = scheme, ViewportSize = new() { Width = 1440, Height = 900 } });
        await page.GotoAsync(system.Link.ToString());
        return page;
    }
}
