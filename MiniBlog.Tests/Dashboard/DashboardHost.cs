using Aspire.Dashboard;
using Aspire.Dashboard.Store;
using Aspire.Dashboard.Telemetry;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MiniBlog.Tests.Dashboard;

/// <summary>A dashboard on ports of its own, with an empty store that goes away with it.</summary>
public sealed class DashboardHost : IAsyncLifetime
{
    public const string OtlpKey = "the key for telemetry";
    public const string ApiKey = "the key of the api";

    private readonly string[] settings;
    private readonly DirectoryInfo folder;
    private WebApplication app = null!;

    public DashboardHost()
        : this([])
    {
    }

    /// <summary>A dashboard with settings of its own, and with another's store where one is given.</summary>
    internal DashboardHost(string[] settings, DashboardHost? before = null)
    {
        this.settings = settings;
        folder = before?.folder ?? Directory.CreateTempSubdirectory("dashboard-");
    }

    public Uri Frontend => Address(0);

    public Uri OtlpGrpc => Address(1);

    public Uri OtlpHttp => Address(2);

    public ITelemetryReader Reader => Service<ITelemetryReader>();

    public T Service<T>()
        where T : notnull => app.Services.GetRequiredService<T>();

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateBuilder(
        [
            // Its pages' files are found by this name.
            "--applicationName=Aspire.Dashboard",
            "--urls=http://127.0.0.1:0",
            "--ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL=http://127.0.0.1:0",
            "--ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL=http://127.0.0.1:0",
            $"--Dashboard:Otlp:PrimaryApiKey={OtlpKey}",
            $"--Dashboard:Api:PrimaryApiKey={ApiKey}",
            $"--Dashboard:Store:Path={Path.Combine(folder.FullName, "telemetry.db")}",
            .. settings,
        ]);
        builder.Logging.ClearProviders();
        builder.AddDashboard();
        app = builder.Build();
        app.UseDashboard();
        await app.StartAsync();
    }

    /// <summary>Stops it; what it stored stays for the next.</summary>
    public async Task StopAsync()
    {
        // Disposing alone stops no hosted service: what still waits would be lost.
        await app.StopAsync();
        await app.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        folder.Delete(recursive: true);
    }

    /// <summary>Calls the intake over HTTP, with the key.</summary>
    public HttpClient Http()
    {
        var client = new HttpClient { BaseAddress = OtlpHttp };
        client.DefaultRequestHeaders.Add("x-otlp-api-key", OtlpKey);
        return client;
    }

    public GrpcChannel Grpc() => GrpcChannel.ForAddress(OtlpGrpc);

    /// <summary>Stores something as if it had been sent, and waits until it can be read.</summary>
    internal Task StoreAsync(Action<WriteSession> store) => Service<WriteQueue>().RunAsync(store, TestContext.Current.CancellationToken);

    private Uri Address(int listener) => new(app.Urls.ElementAt(listener));
}
