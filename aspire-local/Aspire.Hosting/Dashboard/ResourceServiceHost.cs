using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Engine;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dashboard;

/// <summary>Serves <see cref="ResourceService"/> at <c>ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL</c>, or at a free port.</summary>
sealed class ResourceServiceHost(DashboardKeys keys, IServiceProvider services, IConfiguration configuration, EngineSettings settings) : IAsyncDisposable
{
    const string KeyHeader = "x-resource-service-api-key";

    readonly SemaphoreSlim starting = new(1);
    WebApplication? server;

    /// <summary>Starts to serve, if it does not yet; answers where.</summary>
    public async Task<string> StartAsync(CancellationToken cancellationToken)
    {
        await starting.WaitAsync(cancellationToken);
        try
        {
            if (server is null)
            {
                var made = Build();
                await made.StartAsync(cancellationToken);
                server = made;
            }

            return server.Urls.First().Replace("127.0.0.1", "localhost", StringComparison.Ordinal);
        }
        finally
        {
            starting.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
        {
            // Whoever still watches must not hold up the end.
            using var now = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
            await server.StopAsync(now.Token);
            await server.DisposeAsync();
        }

        starting.Dispose();
    }

    WebApplication Build()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(Listen);
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.Services.AddRoutingCore();
        builder.Services.AddGrpc();
        Share<ResourceNotificationService>(builder);
        Share<ResourceLoggerService>(builder);
        Share<ResourceCommandService>(builder);
        Share<ReplicaNames>(builder);
        Share<TimeProvider>(builder);
        Share<Microsoft.Extensions.Hosting.IHostEnvironment>(builder);
        builder.Services.AddSingleton<ResourceMessages>();
        builder.Services.AddSingleton<ResourceService>();
        var built = builder.Build();
        built.Use((http, next) =>
        {
            if (keys.IsOpen || DashboardKeys.IsSame(http.Request.Headers[KeyHeader], keys.ResourceServiceKey))
            {
                return next(http);
            }

            // A gRPC client takes it for UNAUTHENTICATED.
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        });
        built.MapGrpcService<ResourceService>();
        return built;
    }

    void Listen(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        var wanted = settings.RandomPorts ? null : configuration["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"];
        var port = Uri.TryCreate(wanted, UriKind.Absolute, out var url) ? url.Port : 0;
        if (port == 0)
        {
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, options => options.Protocols = HttpProtocols.Http2);
        }
        else
        {
            kestrel.ListenLocalhost(port, options => options.Protocols = HttpProtocols.Http2);
        }
    }

    void Share<T>(WebApplicationBuilder builder)
        where T : class => builder.Services.AddSingleton(services.GetRequiredService<T>());
}
