using System.Diagnostics;
using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using MiniBlog.Tests.Web;

namespace MiniBlog.Tests.WholeSystem;

/// <summary>The tests that use the blog with its dashboard: they share it and run one after the other.</summary>
[CollectionDefinition(nameof(DashboardSystem))]
public sealed class UsesDashboardSystem : ICollectionFixture<DashboardSystem>;

/// <summary>The whole blog with its dashboard, as <c>./run</c> starts it.</summary>
public sealed class DashboardSystem : IAsyncLifetime
{
    private const string Name = "aspire-dashboard";
    private const string Token = "the-token-of-the-dashboard";

    public BlogSystem Blog { get; } = new([$"--AppHost:BrowserToken={Token}"], withDashboard: true);

    public Uri Address => Blog.App.GetEndpoint(Name, "http");

    /// <summary>The link that signs in.</summary>
    public Uri Link => new(Address, $"/login?t={Token}");

    public async ValueTask InitializeAsync()
    {
        await Blog.InitializeAsync();
        await Blog.App.ResourceNotifications.WaitForResourceHealthyAsync(Name);
    }

    /// <summary>Kills the dashboard, and waits until the host has started it again.</summary>
    public async Task KillAsync()
    {
        var watch = Blog.App.ResourceNotifications;
        Assert.True(watch.TryGetCurrentState(Name, out var dashboard));
        var killed = ProcessOf(dashboard);
        Process.GetProcessById(int.Parse(killed!, CultureInfo.InvariantCulture)).Kill();
        await watch.WaitForResourceAsync(Name, change => ProcessOf(change) is { } id && id != killed && change.Snapshot.HealthStatus == HealthStatus.Healthy, TestContext.Current.CancellationToken);
    }

    /// <summary>Comments on a post as a reader does, by the post's page.</summary>
    public async Task CommentByPageAsync(Guid post, string slug, string text)
    {
        using var reader = new PlainBrowser(Blog.Web.BaseAddress!);
        await Eventually.EqualsAsync(System.Net.HttpStatusCode.OK, async () => (await reader.OpenAsync($"/posts/{slug}")).Status);
        await reader.SendAsync(await reader.OpenAsync($"/posts/{slug}"), $"/posts/{post}/comments", ("Form.Author", "Reader"), ("Form.Content", text));
    }

    public ValueTask DisposeAsync() => Blog.DisposeAsync();

    private static string? ProcessOf(ResourceEvent change) => change.Snapshot.Properties.FirstOrDefault(fact => fact.Name == "executable.pid")?.Value?.ToString();
}
