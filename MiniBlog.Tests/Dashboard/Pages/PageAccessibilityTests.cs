using Aspire.Dashboard.Resources;
using Microsoft.Playwright;
using MiniBlog.Tests.Web;

namespace MiniBlog.Tests.Dashboard.Pages;

/// <summary>Every page of the dashboard by the rules of WCAG 2.2 AA that a program can check: filled, empty and without a host.</summary>
public sealed class PageAccessibilityTests(BrowserFixture browser)
{
    /// <summary>The pages, each with what has to be there before it is looked at.</summary>
    private static IEnumerable<(string Name, string Address, string Ready)> Filled =>
    [
        ("resources", "/", "tbody .state"), ("resource", "/?resource=comments", ".pane section"), ("graph", "/?view=graph", "g.node"),
        ("console", "/consolelogs", ".line.err"), ("console-wrapped", "/consolelogs/resource/posts?wrap=true&times=true&q=twice", ".line mark"),
        ("logs", "/structuredlogs?where=Event+>+1", ".chip"), ("log", "/structuredlogs?log=1050", ".pane section"), ("traces", "/traces", "tbody .dot >> nth=0"),
        ("trace", $"/traces/detail/{SampleTraces.CommentTrace}", "rect.bar >> nth=0"), ("span", $"/traces/detail/{SampleTraces.CommentTrace}?span=000000000000000a", ".pane section"),
        ("metrics", "/metrics/resource/web", ".chart"), ("metrics-table", "/metrics/resource/web?view=table", ".values"), ("map", "/map", "path.busy >> nth=0"),
        ("search", "/search?q=event", ".found li >> nth=0"), ("nowhere", "/nowhere", ".empty"),
    ];

    private static IEnumerable<(string Name, string Address, string Ready)> Empty =>
    [
        ("no-resources", "/", "#host:visible"), ("no-console", "/consolelogs", "#none:visible"), ("no-logs", "/structuredlogs", ".empty"), ("no-traces", "/traces", ".empty"),
        ("no-trace", "/traces/detail/1234567", ".empty"), ("no-metrics", "/metrics", ".empty"), ("no-map", "/map", ".empty"), ("no-search", "/search?q=nothing", ".empty"),
    ];

    [Theory]
    [InlineData(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Dark, 390)]
    public async Task Every_page_is_accessible_and_fits_its_window(ColorScheme scheme, int width)
    {
        await using var host = await DashboardHost.StartAsync(SampleSystem.Telemetry(), SampleSystem.Application());
        await using var context = await browser.Chromium.NewContextAsync(new() { ColorScheme = scheme, ViewportSize = new() { Width = width, Height = 900 } });
        var (page, faults) = await OpenAsync(context);
        await LookAsync(page, host, Filled, width, faults);
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public async Task So_is_every_page_that_has_nothing_to_show_and_signing_in()
    {
        const int Width = 390;
        var application = new FakeApplication();
        application.Lose(new HostLinkState(HostLinkStatus.Connecting, null, "connection refused"));
        await using var host = await DashboardHost.StartAsync(new FakeTelemetry(), application, "BrowserToken");
        await using var context = await browser.Chromium.NewContextAsync(new() { ColorScheme = ColorScheme.Light, ViewportSize = new() { Width = Width, Height = 900 } });
        var (page, faults) = await OpenAsync(context);
        await page.GotoAsync($"{host.Address}/login?t=wrong");
        await CheckAsync(page, "sign-in", Width, faults);
        await page.GotoAsync($"{host.Address}/login?t={DashboardHost.Token}");
        await LookAsync(page, host, Empty, Width, faults);
        await page.Locator("body").PressAsync("?");
        await CheckAsync(page, "help", Width, faults);
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    private static async Task<(IPage Page, List<string> Faults)> OpenAsync(IBrowserContext context)
    {
        var faults = new List<string>();
        var page = await context.NewPageAsync();
        page.PageError += (_, error) => faults.Add(error);
        page.Console += (_, message) => faults.AddRange(message.Text.Contains("Content Security Policy") ? [message.Text] : []);
        return (page, faults);
    }

    private static async Task LookAsync(IPage page, DashboardHost host, IEnumerable<(string Name, string Address, string Ready)> pages, int width, List<string> faults)
    {
        foreach (var (name, address, ready) in pages)
        {
            await page.GotoAsync(host.Address + address);
            await page.Locator(ready).First.WaitForAsync();
            await CheckAsync(page, name, width, faults);
        }
    }

    private static async Task CheckAsync(IPage page, string name, int width, List<string> faults)
    {
        faults.AddRange((await Axe.FaultsAsync(page)).Select(fault => $"{name}: {fault}"));
        if (await page.EvaluateAsync<int>("document.documentElement.scrollWidth") > width)
        {
            faults.Add($"{name}: scrolls sideways");
        }
    }
}
