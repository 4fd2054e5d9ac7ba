using Aspire.Dashboard.Telemetry;
using Microsoft.Playwright;
using MiniBlog.Tests.Web;

namespace MiniBlog.Tests.Dashboard.Pages;

public sealed class LogsPageTests(BrowserFixture browser) : PageTest(browser)
{
    private ILocator Rows => Page.Locator("tbody tr:not(.gap)");

    [Fact]
    public async Task The_newest_are_on_top_and_new_ones_come_by_themselves()
    {
        await Page.GotoAsync("/structuredlogs");
        await Expect(Rows.First).ToContainTextAsync("Projection failed");
        Telemetry.Logs.Add(Telemetry.Logs[5] with { Id = 9000, Time = DateTimeOffset.UtcNow, Message = "Just now" });
        Telemetry.LogsChanged.Raise();
        await Expect(Rows.First).ToContainTextAsync("Just now");
    }

    [Fact]
    public async Task What_is_read_stays_in_place_while_new_ones_come()
    {
        await Page.GotoAsync("/structuredlogs");
        await Expect(Rows.First).ToBeVisibleAsync();
        await Page.Locator(".scroll").EvaluateAsync("list => list.scrollTop = 40 * 36");
        await Expect(Page.Locator("tr[aria-rowindex='42']")).ToBeInViewportAsync();
        var read = (await Page.Locator("tr[aria-rowindex='42']").TextContentAsync())!;
        Telemetry.Logs.AddRange(Enumerable.Range(9000, 7).Select(id => Telemetry.Logs[5] with { Id = id, Time = DateTimeOffset.UtcNow }));
        Telemetry.LogsChanged.Raise();
        await Expect(Page.Locator("tr[aria-rowindex='49']")).ToHaveTextAsync(read);
        await Expect(Page.Locator("tr[aria-rowindex='49']")).ToBeInViewportAsync();
    }

    [Fact]
    public async Task Scrolling_down_reads_older_ones_and_keeps_few_rows_in_the_page()
    {
        await Page.GotoAsync("/structuredlogs");
        await Expect(Page.Locator("#count")).ToHaveTextAsync("100 logs and older ones");
        for (var page = 2; page <= 7; page++)
        {
            await Page.Locator(".scroll").EvaluateAsync("list => list.scrollTop = list.scrollHeight");
            await Expect(Page.Locator("#count")).ToHaveTextAsync(page == 7 ? "602 logs" : $"{page * 100} logs and older ones");
        }

        await Expect(Rows.Last).ToContainTextAsync("1599");
        Assert.True(await Rows.CountAsync() < 60);
    }

    [Fact]
    public async Task A_filter_on_any_field_stands_in_the_address_and_goes_to_the_store()
    {
        await Page.GotoAsync("/structuredlogs");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Add a filter" }).ClickAsync();
        await Page.GetByLabel("Field").FillAsync("Event");
        await Page.GetByLabel("Comparison").SelectOptionAsync("==");
        await Page.GetByLabel("Value").FillAsync("1234");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Apply" }).ClickAsync();
        await Expect(Rows).ToHaveCountAsync(1);
        Assert.Equal("/structuredlogs?where=Event+%3D%3D+1234", Here);
        Assert.Equal(new FieldFilter("Event", FilterOperator.Equal, "1234"), Telemetry.Asked.OfType<LogQuery>().Last().Filters.Single());
        await Page.ReloadAsync();
        await Expect(Rows).ToHaveCountAsync(1);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Remove the filter Event == 1234" }).ClickAsync();
        await Expect(Page.Locator("#count")).ToHaveTextAsync("100 logs and older ones");
    }

    [Fact]
    public async Task A_log_has_an_address_of_its_own_and_leads_to_its_trace()
    {
        await Page.GotoAsync("/structuredlogs?level=Error");
        await Rows.Filter(new() { HasText = "event 1050 failed" }).GetByRole(AriaRole.Button).ClickAsync();
        Assert.Equal("/structuredlogs?level=Error&log=1050", Here);
        var pane = Page.GetByRole(AriaRole.Complementary, new() { Name = "Details" });
        await Expect(pane).ToContainTextAsync("System.InvalidOperationException: no such post");
        await Page.Keyboard.PressAsync("Escape");
        await Expect(pane).ToHaveCountAsync(0);
        Assert.Equal("/structuredlogs?level=Error", Here);

        await Page.GotoAsync("/structuredlogs?log=2");
        await pane.GetByRole(AriaRole.Link, new() { Name = "Open its trace" }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "query: process events.comments" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Text_that_looks_like_markup_is_text()
    {
        Telemetry.Logs.Add(Telemetry.Logs[5] with { Id = 9001, Time = DateTimeOffset.UtcNow, Message = "<img src=x onerror=alert(1)>", Attributes = [new("<b>", "<script>alert(2)</script>")] });
        await Page.GotoAsync("/structuredlogs?log=9001");
        await Expect(Rows.First).ToContainTextAsync("<img src=x onerror=alert(1)>");
        await Expect(Page.GetByRole(AriaRole.Complementary, new() { Name = "Details" })).ToContainTextAsync("<script>alert(2)</script>");
        await Expect(Page.Locator("img")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_store_that_fails_is_told_and_asked_again()
    {
        await Page.GotoAsync("/structuredlogs");
        await Expect(Rows.First).ToBeVisibleAsync();
        Telemetry.Fault = new IOException("disk full");
        Telemetry.LogsChanged.Raise();
        await Expect(Page.GetByText("The dashboard answered 500.")).ToBeVisibleAsync();
        await Expect(Rows.First).ToBeVisibleAsync();
        Telemetry.Fault = null;
        await Expect(Page.Locator("#trouble")).ToBeHiddenAsync();
    }
}
