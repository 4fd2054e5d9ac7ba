using Aspire.Dashboard.Pages;
using Aspire.Dashboard.Resources;
using Aspire.Dashboard.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MiniBlog.Tests.Dashboard.Pages;

/// <summary>The dashboard's real pages on a real port, over telemetry and an application that a test plays.</summary>
public sealed class DashboardHost : IAsyncDisposable
{
    public const string Token = "the-browser's-token";

    private readonly WebApplication app;
    private readonly DirectoryInfo folder;

    private DashboardHost(WebApplication app, DirectoryInfo folder, FakeTelemetry telemetry, FakeApplication application)
    {
        this.app = app;
        this.folder = folder;
        Telemetry = telemetry;
        Application = application;
    }

    public FakeTelemetry Telemetry { get; }

    public FakeApplication Application { get; }

    public string Address => app.Urls.First();

    public static async Task<DashboardHost> StartAsync(FakeTelemetry telemetry, FakeApplication application, string authMode = "Unsecured")
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ApplicationName = typeof(IResourceWatch).Assembly.GetName().Name });
        var folder = Directory.CreateTempSubdirectory("dashboard-pages-");
        builder.Configuration.AddInMemoryCollection(
        [
            new("Dashboard:Frontend:AuthMode", authMode),
            new("Dashboard:Frontend:BrowserToken", Token),
            new("Dashboard:Store:Path", Path.Combine(folder.FullName, "telemetry.db")),
        ]);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<ITelemetryReader>(telemetry);
        builder.Services.AddSingleton<ISearch>(telemetry);
        builder.Services.AddSingleton<IResourceWatch>(application);
        builder.AddPages();
        var app = builder.Build();
        app.MapPages();
        await app.StartAsync();
        return new DashboardHost(app, folder, telemetry, application);
    }

    public Task StopAsync() => app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        folder.Delete(recursive: true);
    }
}
