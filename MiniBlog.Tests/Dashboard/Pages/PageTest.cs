using Microsoft.Playwright;
using MiniBlog.Tests.Web;

namespace MiniBlog.Tests.Dashboard.Pages;

/// <summary>A test of the dashboard's pages in a real browser, over a sample system. Whatever a page's policy refuses fails it.</summary>
/// <param name="browser">The browser.</param>
public abstract class PageTest(BrowserFixture browser) : IAsyncLifetime
{
    private readonly List<string> faults = [];
    private IBrowserContext context = null!;

    protected FakeTelemetry Telemetry { get; } = SampleSystem.Telemetry();

    protected FakeApplication Application { get; } = SampleSystem.Application();

    protected DashboardHost Dashboard { get; private set; } = null!;

    protected IPage Page { get; private set; } = null!;

    /// <summary>The address with what is chosen, as it is shared.</summary>
    protected string Here => new Uri(Page.Url).PathAndQuery;

    public async ValueTask InitializeAsync()
    {
        Dashboard = await DashboardHost.StartAsync(Telemetry, Application);
        context = await browser.Chromium.NewContextAsync(new() { BaseURL = Dashboard.Address, ViewportSize = new() { Width = 1280, Height = 800 } });
        Page = await context.NewPageAsync();
        Page.PageError += (_, error) => faults.Add(error);
        Page.Console += (_, message) => faults.AddRange(message.Text.Contains("Content Security Policy") ? [message.Text] : []);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await context.DisposeAsync();
        await Dashboard.DisposeAsync();
        Assert.Empty(faults);
    }

    /// <summary>The row that has a text.</summary>
    protected ILocator Row(string text) => Page.Locator("tbody tr:not(.gap)").Filter(new() { HasText = text });

    protected static ILocatorAssertions Expect(ILocator locator) => Assertions.Expect(locator);
}
