using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Aspire.Dashboard;

/// <summary>What a port is for.</summary>
enum Listener
{
    /// <summary>The pages and the telemetry API (<c>ASPNETCORE_URLS</c>).</summary>
    Frontend,

    /// <summary>OTLP over gRPC (<c>ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL</c>).</summary>
    OtlpGrpc,

    /// <summary>OTLP over HTTP (<c>ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL</c>).</summary>
    OtlpHttp,
}

/// <summary>
/// A port for each purpose, since gRPC without TLS needs a port that speaks HTTP/2 only, and so that whoever reaches one does not
/// reach the others.
/// </summary>
static class Listeners
{
    public static void Listen(this KestrelServerOptions kestrel, IConfiguration configuration)
    {
        kestrel.AddServerHeader = false;
        foreach (var url in (configuration["urls"] ?? configuration["ASPNETCORE_URLS"] ?? "http://localhost:15100").Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            Listen(kestrel, url, Listener.Frontend, HttpProtocols.Http1);
        }

        Listen(kestrel, configuration["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] ?? "http://localhost:4317", Listener.OtlpGrpc, HttpProtocols.Http2);
        Listen(kestrel, configuration["ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL"] ?? "http://localhost:4318", Listener.OtlpHttp, HttpProtocols.Http1);
    }

    /// <summary>Keeps endpoints to the ports that they are meant for; an endpoint that says nothing is a page.</summary>
    public static void UseListeners(this WebApplication app) => app.Use((http, next) =>
    {
        var came = http.Features.Get<ListenerFeature>()?.Listener ?? Listener.Frontend;
        var meant = http.GetEndpoint()?.Metadata.GetMetadata<ListenerFeature>()?.Listener ?? Listener.Frontend;
        if (came == meant)
        {
            return next(http);
        }

        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    });

    public static TBuilder On<TBuilder>(this TBuilder endpoint, Listener listener)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new ListenerFeature(listener));

    static void Listen(KestrelServerOptions kestrel, string url, Listener listener, HttpProtocols protocols)
    {
        var address = BindingAddress.Parse(url);
        void Configure(ListenOptions options)
        {
            options.Protocols = protocols;
            options.Use(next => connection =>
            {
                connection.Features.Set(new ListenerFeature(listener));
                return next(connection);
            });
        }

        if (IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip))
        {
            kestrel.Listen(ip, address.Port, Configure);
        }
        else if (!string.Equals(address.Host, "localhost", StringComparison.OrdinalIgnoreCase))
        {
            kestrel.ListenAnyIP(address.Port, Configure);
        }
        else if (address.Port == 0)
        {
            kestrel.Listen(IPAddress.Loopback, 0, Configure);
        }
        else
        {
            kestrel.ListenLocalhost(address.Port, Configure);
        }
    }

    sealed record ListenerFeature(Listener Listener);
}
