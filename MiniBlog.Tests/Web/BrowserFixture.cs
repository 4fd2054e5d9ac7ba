using Microsoft.Playwright;
using MiniBlog.Tests.Web;

[assembly: AssemblyFixture(typeof(BrowserFixture))]

namespace MiniBlog.Tests.Web;

/// <summary>
/// One Chromium for all the tests that need a real browser, launched for the first of them; the system's own, never one that is downloaded.
/// </summary>
public sealed class BrowserFixture : IAsyncDisposable
{
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private readonly Lazy<Task<(IPlaywright Playwright, IBrowser Browser)>> launched = new(LaunchAsync);

    public IBrowser Chromium => launched.Value.GetAwaiter().GetResult().Browser;

    public async ValueTask DisposeAsync()
    {
        if (launched.IsValueCreated)
        {
            var (playwright, browser) = await launched.Value;
            await browser.DisposeAsync();
            playwright.Dispose();
        }
    }

    private static async Task<(IPlaywright Playwright, IBrowser Browser)> LaunchAsync()
    {
        var playwright = await Playwright.CreateAsync();
        return (playwright, await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Environment.GetEnvironmentVariable("CHROMIUM") ?? Places.FirstOrDefault(File.Exists) ?? throw new FileNotFoundException("Chromium is needed: apt-get install chromium, or set CHROMIUM to its path."),
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        }));
    }
}
