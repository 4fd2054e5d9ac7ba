using Aspire.Dashboard.Telemetry;
using Microsoft.Playwright;
using MiniBlog.Tests.Web;

namespace MiniBlog.Tests.Dashboard.Pages;

public sealed class MapPageTests(BrowserFixture browser) : PageTest(browser)
{
    [Fact]
    public async Task Traffic_runs_on_the_edges_and_what_failed_is_told()
    {
        await Page.GotoAsync("/map");
        await Expect(Page.Locator("text.label", new() { HasText = "10.7/s" })).ToBeVisibleAsync();
        await Expect(Page.Locator("path.edge.failing")).ToHaveCountAsync(1);
        await Expect(Page.Locator("text.label", new() { HasText = "20 % fail" })).ToBeVisibleAsync();
        // What goes to a database is drawn to its server.
        await Expect(Page.GetByRole(AriaRole.Row, new() { Name = "comments postgres Database" })).ToBeVisibleAsync();
        await Expect(Page.Locator("g.node", new() { HasText = "commentsdb" })).ToHaveCountAsync(0);

        Telemetry.Traffic.Clear();
        Telemetry.TracesChanged.Raise();
        await Expect(Page.GetByText("No traffic in this time.")).ToBeVisibleAsync();
        await Expect(Page.Locator("circle.pulse")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_service_goes_dark_when_it_is_stopped_and_light_when_it_runs_again()
    {
        await Page.GotoAsync("/map");
        var query = Page.Locator("g.node", new() { HasText = "query" });
        await Expect(query).Not.ToHaveClassAsync(new System.Text.RegularExpressions.Regex(@"\boff\b"));
        Application.Change("query-1", one => one with { State = "Exited" });
        await Expect(query).ToHaveClassAsync(new System.Text.RegularExpressions.Regex(@"\boff\b"));
        await Expect(query).ToHaveTextAsync("query Exited 1 error");
        Application.Change("query-1", one => one with { State = "Running" });
        await Expect(query).Not.ToHaveClassAsync(new System.Text.RegularExpressions.Regex(@"\boff\b"));
    }

    [Fact]
    public async Task What_only_telemetry_knows_is_on_the_map_too()
    {
        Telemetry.Traffic.Add(new EdgeTraffic("a-job", "web", SpanCategory.Http, 5, 0, .1, TimeSpan.FromMilliseconds(2)));
        await Page.GotoAsync("/map");
        await Expect(Page.Locator("g.node", new() { HasText = "a-job" })).ToHaveTextAsync("a-job not told by a host");
    }
}
