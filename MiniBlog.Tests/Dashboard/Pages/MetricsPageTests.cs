using Aspire.Dashboard.Telemetry;
using Microsoft.Playwright;
using MiniBlog.Tests.Web;

namespace MiniBlog.Tests.Dashboard.Pages;

public sealed class MetricsPageTests(BrowserFixture browser) : PageTest(browser)
{
    [Fact]
    public async Task A_histogram_is_drawn_by_its_percentiles_with_exemplars_that_lead_to_their_traces()
    {
        await Page.GotoAsync("/metrics/resource/web");
        await Page.GetByRole(AriaRole.Link, new() { Name = "http.server.request.duration" }).ClickAsync();
        await Expect(Page.Locator(".chart path")).ToHaveCountAsync(3);
        await Expect(Page.Locator(".key").First.Locator("li")).ToHaveTextAsync(["P50", "P90", "P99"]);
        await Page.GetByText("Exemplars with their traces (1)").ClickAsync();
        await Page.GetByRole(AriaRole.Link, new() { Name = "aaaaaaa" }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "web: POST" }).First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_table_has_the_values_of_the_graph()
    {
        await Page.GotoAsync("/metrics/resource/web?meter=MiniBlog.Events&instrument=miniblog.events.published&view=table");
        await Expect(Page.Locator(".values tbody tr")).ToHaveCountAsync(60);
        await Expect(Page.Locator(".values tbody tr").First.Locator("td").Last).ToHaveTextAsync("11");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Graph" }).ClickAsync();
        await Expect(Page.Locator(".chart path")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Time_and_dimensions_stand_in_the_address_and_go_to_the_store()
    {
        await Page.GotoAsync("/metrics/resource/web?meter=Microsoft.AspNetCore.Hosting&instrument=http.server.request.duration");
        await Page.Locator("select[name=range]").SelectOptionAsync("720");
        await Page.GetByLabel("POST", new() { Exact = true }).CheckAsync();
        await Assertions.Expect(Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex(@"range=720.*dimension=http.request.method\+POST"));
        await Eventually.HoldsAsync(() => Last() is { } asked && asked.To - asked.From == TimeSpan.FromHours(12) && asked.Dimensions.ContainsKey("http.request.method"), "the store was asked for both");
        Assert.Equal(["POST"], Last()!.Dimensions["http.request.method"]);
    }

    private MetricQuery? Last()
    {
        lock (Telemetry.Asked)
        {
            return Telemetry.Asked.OfType<MetricQuery>().LastOrDefault();
        }
    }
}
