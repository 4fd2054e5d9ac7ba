using Microsoft.Playwright;

namespace MiniBlog.Tests.Web;

/// <summary>Light and dark: the reader's system decides until they do, with a script and without.</summary>
public sealed class AppearanceTests(BrowserFixture browser) : FrontEndTest
{
    private const string Background = "getComputedStyle(document.documentElement).backgroundColor";

    [Theory]
    [InlineData("dark", "data-theme=\"dark\"")]
    [InlineData("light", "data-theme=\"light\"")]
    [InlineData("\" onload=\"alert(1)", "<html lang=\"en\">")]
    public async Task The_choice_is_kept_and_nothing_else_is(string choice, string expected)
    {
        using var reader = Web.Browse();
        await reader.SendAsync(await reader.OpenAsync("/appearance"), "/appearance", ("Theme", choice));
        Assert.Contains(expected, (await reader.OpenAsync("/")).Html);
    }

    [Fact]
    public async Task The_button_turns_the_page_over_and_the_next_page_comes_that_way()
    {
        await using var context = await browser.Chromium.NewContextAsync(new() { BaseURL = Web.Address.ToString(), ColorScheme = ColorScheme.Light });
        var page = await context.NewPageAsync();
        await page.GotoAsync("/");
        var light = await page.EvaluateAsync<string>(Background);
        await page.GetByRole(AriaRole.Button, new() { Name = "Switch between light and dark" }).ClickAsync();
        var dark = await page.EvaluateAsync<string>(Background);
        Assert.NotEqual(light, dark);
        // A script's cookie is the browser's a moment after it is set.
        await Eventually.HoldsAsync(async () => (await context.CookiesAsync()).Any(cookie => cookie is { Name: "miniblog-theme", Value: "dark" }), "the choice is kept");

        await page.GotoAsync("/search");
        Assert.Equal(dark, await page.EvaluateAsync<string>(Background));
        await page.GotoAsync("/appearance");
        await Assertions.Expect(page.GetByRole(AriaRole.Radio, new() { Name = "Dark" })).ToBeCheckedAsync();
    }
}
