using Microsoft.Playwright;
using MiniBlog.Tests.Web;

namespace MiniBlog.Tests.Dashboard.Pages;

public sealed class ConsolePageTests(BrowserFixture browser) : PageTest(browser)
{
    private ILocator Lines => Page.Locator(".lines .line");

    [Fact]
    public async Task All_consoles_are_one_in_the_order_of_time_each_line_with_its_resource()
    {
        await Page.GotoAsync("/consolelogs");
        await Expect(Page.Locator("#count")).ToHaveTextAsync("402 lines");
        // Line 390 of posts came half a second before it, 391 half a second after.
        var fault = Lines.Filter(new() { HasText = "no answer of comments" });
        await Expect(fault).ToContainTextAsync("web");
        await Expect(fault).ToContainTextAsync("stderr");
        await Expect(fault.Locator("xpath=preceding-sibling::div[1]")).ToContainTextAsync("event 390 came twice");
        await Expect(fault.Locator("xpath=following-sibling::div[1]")).ToContainTextAsync("event 391 was applied");
    }

    [Fact]
    public async Task Colours_of_terminals_are_shown_and_their_codes_are_not()
    {
        await Page.GotoAsync("/consolelogs/resource/web");
        await Expect(Lines.First.Locator(".text")).ToHaveTextAsync("info: started on http://localhost:5100");
        await Expect(Lines.First.Locator(".f2")).ToHaveTextAsync("info");
        await Expect(Lines.First.Locator(".b.f4")).ToHaveTextAsync("http://localhost:5100");
    }

    [Fact]
    public async Task New_lines_come_by_themselves_and_wait_while_it_is_paused()
    {
        await Page.GotoAsync("/consolelogs/resource/web");
        await Expect(Lines).ToHaveCountAsync(2);
        Application.Write("web-1", ("a third", false));
        await Expect(Lines.Last).ToContainTextAsync("a third");
        await Page.Keyboard.PressAsync("p");
        Application.Write("web-1", ("a fourth", false));
        await Expect(Page.Locator("#count")).ToHaveTextAsync("3 lines; 1 more since the pause");
        await Page.Keyboard.PressAsync("p");
        await Expect(Lines.Last).ToContainTextAsync("a fourth");
    }

    [Fact]
    public async Task A_filter_leaves_the_lines_that_have_the_text_and_can_be_shared()
    {
        await Page.GotoAsync("/consolelogs/resource/posts");
        await Page.GetByLabel("Text").FillAsync("came twice");
        await Expect(Page.Locator("#count")).ToHaveTextAsync("40 of 400 lines");
        await Assertions.Expect(Page).ToHaveURLAsync("/consolelogs/resource/posts?q=came+twice");
        await Expect(Lines.First.Locator("mark")).ToHaveTextAsync("came twice");
        await Page.Locator("select[name=resource]").SelectOptionAsync("web");
        await Expect(Page.Locator("#count")).ToHaveTextAsync("0 of 2 lines");
        await Assertions.Expect(Page).ToHaveURLAsync("/consolelogs/resource/web?q=came+twice");
    }

    [Fact]
    public async Task What_was_cleared_stays_away_until_it_is_wanted_again()
    {
        await Page.GotoAsync("/consolelogs/resource/web");
        await Expect(Lines).ToHaveCountAsync(2);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Clear" }).ClickAsync();
        Application.Write("web-1", ("afterwards", false));
        await Expect(Lines).ToHaveCountAsync(1);
        await Page.ReloadAsync();
        await Expect(Lines).ToHaveCountAsync(1);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Show all" }).ClickAsync();
        await Expect(Lines).ToHaveCountAsync(3);
    }

    [Fact]
    public async Task A_host_that_was_away_is_told_and_its_lines_are_there_once_when_it_is_back()
    {
        await Page.GotoAsync("/consolelogs/resource/web");
        await Expect(Lines).ToHaveCountAsync(2);
        Application.Lose(new(Aspire.Dashboard.Resources.HostLinkStatus.Connecting, "MiniBlog", "connection refused"));
        await Expect(Page.GetByText("The host is away.")).ToBeVisibleAsync();
        await Expect(Lines).ToHaveCountAsync(2);
        Application.Regain();
        Application.Write("web-1", ("back", false));
        await Expect(Lines).ToHaveCountAsync(3);
        await Expect(Page.Locator("#trouble")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task A_download_has_the_whole_console()
    {
        await Page.GotoAsync("/consolelogs/resource/posts?q=twice");
        var download = await Page.RunAndWaitForDownloadAsync(() => Page.GetByRole(AriaRole.Link, new() { Name = "Download" }).ClickAsync());
        Assert.Equal("posts.txt", download.SuggestedFilename);
        Assert.Equal(400, (await File.ReadAllLinesAsync(await download.PathAsync(), TestContext.Current.CancellationToken)).Length);
    }

    [Fact]
    public async Task Of_very_many_lines_only_those_in_view_are_in_the_page()
    {
        Application.Write("query-1", [.. Enumerable.Range(1, 60_000).Select(n => ($"line {n}", false))]);
        await Page.GotoAsync("/consolelogs/resource/query");
        await Expect(Page.Locator("#count")).ToHaveTextAsync("60,000 lines");
        await Expect(Lines.Last).ToContainTextAsync("line 60000");
        Assert.True(await Lines.CountAsync() < 2_000);
        await Page.Locator(".lines").EvaluateAsync("lines => lines.scrollTop = 0");
        await Expect(Lines.First).ToContainTextAsync("line 1");
        await Page.GetByRole(AriaRole.Button, new() { Name = "To the end" }).ClickAsync();
        await Expect(Lines.Last).ToContainTextAsync("line 60000");
    }
}
