using Microsoft.Playwright;
using MiniBlog.Tests.Web;

namespace MiniBlog.Tests.Dashboard.Pages;

/// <summary>What all pages have: the search, the keys, the colours.</summary>
public sealed class EveryPageTests(BrowserFixture browser) : PageTest(browser)
{
    [Fact]
    public async Task One_search_finds_resources_logs_spans_and_console_lines()
    {
        await Page.GotoAsync("/");
        await Page.Keyboard.PressAsync("/");
        await Page.Keyboard.TypeAsync("comments");
        await Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(Page).ToHaveURLAsync("/search?q=comments");
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "Resources (1)" })).ToBeVisibleAsync();
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "Spans (" })).ToBeVisibleAsync();
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "Console lines (1)" })).ToBeVisibleAsync();
        await Page.GetByLabel("Search resources").FillAsync("projection failed");
        await Page.GetByRole(AriaRole.Link, new() { Name = "query: Projection failed" }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "Error of query" })).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData("r", "Resources")]
    [InlineData("c", "Console")]
    [InlineData("s", "Structured logs")]
    [InlineData("t", "Traces")]
    [InlineData("m", "Metrics")]
    [InlineData("g", "Map")]
    public async Task A_key_leads_to_each_page(string key, string title)
    {
        await Page.GotoAsync("/search");
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "Search everything" })).ToBeVisibleAsync();
        await Page.Keyboard.PressAsync(key);
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Name = title, Exact = true })).ToBeVisibleAsync();
        await Expect(Page.Locator(".rail [aria-current]")).ToHaveTextAsync(title.Replace("Structured logs", "Logs"));
    }

    [Fact]
    public async Task The_help_lists_the_keys_and_letters_in_a_field_are_letters()
    {
        await Page.GotoAsync("/");
        await Page.GetByLabel("Name, type").PressSequentiallyAsync("traces?");
        Assert.Equal("/", new Uri(Page.Url).AbsolutePath);
        await Page.Locator("h1").ClickAsync();
        await Page.Keyboard.PressAsync("?");
        await Expect(Page.GetByRole(AriaRole.Dialog, new() { Name = "Keys" })).ToContainTextAsync("Pause, or go on");
        await Page.Keyboard.PressAsync("Escape");
        await Expect(Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task The_colours_that_are_chosen_stay_from_the_first_paint_of_the_next_page()
    {
        await Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        await Page.GotoAsync("/");
        var switcher = Page.Locator("#theme");
        await switcher.ClickAsync();
        await switcher.ClickAsync();
        await Expect(switcher).ToHaveAttributeAsync("aria-label", "Colours: dark. Change");
        Assert.Contains("data-theme=\"dark\"", await (await Page.GotoAsync("/traces"))!.TextAsync());
        Assert.Equal("dark", await Page.EvaluateAsync<string>("getComputedStyle(document.documentElement).colorScheme"));
    }

    [Fact]
    public async Task A_resource_has_one_colour_on_all_pages()
    {
        async Task<string> ColourAsync(string address, string place)
        {
            await Page.GotoAsync(address);
            var one = Page.Locator(place).First;
            await one.WaitForAsync(new() { State = WaitForSelectorState.Attached });
            return (await one.GetAttributeAsync("class"))!.Split(' ').First(name => name.Length > 1 && name[0] == 'c' && char.IsDigit(name[1]));
        }

        string[] colours =
        [
            await ColourAsync("/?q=moderation&type=Project", "tbody .dot"),
            await ColourAsync("/structuredlogs/resource/moderation", "tbody .dot"),
            await ColourAsync($"/traces/detail/{SampleTraces.CommentTrace}", "tr:has-text('moderation') .stripe"),
            await ColourAsync("/map", "g.node:has-text('moderation')"),
        ];
        Assert.Single(colours.Distinct());
    }

    [Fact]
    public async Task A_page_says_when_the_dashboard_is_gone()
    {
        await Page.GotoAsync("/traces");
        await Expect(Row("POST /posts").First).ToBeVisibleAsync();
        await Dashboard.StopAsync();
        await Page.GetByLabel("With errors").CheckAsync();
        await Expect(Page.GetByText("The dashboard does not answer.")).ToBeVisibleAsync();
    }
}
