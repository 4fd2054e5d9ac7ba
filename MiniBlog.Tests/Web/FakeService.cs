using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MiniBlog.ServiceDefaults.Events;

namespace MiniBlog.Tests.Web;

/// <summary>A request that a stand-in for a service got.</summary>
public sealed record SeenRequest(string Method, string Path, IReadOnlyDictionary<string, string> Headers);

/// <summary>A stand-in for a service on a port of its own, which can be stopped and started again.</summary>
/// <param name="map">What it answers.</param>
public sealed class FakeService(Action<WebApplication> map) : IAsyncDisposable
{
    private WebApplication? app;
    private int port;

    public string Address => $"http://127.0.0.1:{port}";

    /// <summary>Everything it was asked so far.</summary>
    public ConcurrentQueue<SeenRequest> Requests { get; } = [];

    /// <summary>Where set, the answer to everything.</summary>
    public Func<HttpContext, Task>? InsteadAnswer { get; set; }

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        builder.Services.ConfigureHttpJsonOptions(options =>
        {
            foreach (var converter in EventJson.Options.Converters)
            {
                options.SerializerOptions.Converters.Add(converter);
            }
        });
        app = builder.Build();
        app.Use(async (http, next) =>
        {
            Requests.Enqueue(new SeenRequest(
                http.Request.Method, http.Request.Path + http.Request.QueryString, http.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase)));
            await (InsteadAnswer is { } answer ? answer(http) : HttpMethods.IsGet(http.Request.Method) && http.Request.Path.StartsWithSegments("/posts") ? TagAsync(http, next) : next(http));
        });
        map(app);
        await app.StartAsync();
        port = new Uri(app.Urls.Single()).Port;
    }

    /// <summary>As Query does: 200 with an ETag of the bytes, or 304 where the caller has them.</summary>
    private static async Task TagAsync(HttpContext http, RequestDelegate next)
    {
        var wire = http.Response.Body;
        using var body = new MemoryStream();
        http.Response.Body = body;
        await next(http);
        http.Response.Body = wire;
        var tag = $"\"{Convert.ToHexString(SHA256.HashData(body.ToArray()))}\"";
        if (http.Response.StatusCode == 200 && http.Request.Headers.IfNoneMatch == tag)
        {
            http.Response.StatusCode = 304;
            return;
        }

        http.Response.Headers.ETag = http.Response.StatusCode == 200 ? tag : default;
        await wire.WriteAsync(body.ToArray());
    }

    /// <summary>From now on nobody listens on its port.</summary>
    public async Task StopAsync()
    {
        if (app is not null)
        {
            await app.DisposeAsync();
            app = null;
        }
    }

    public async ValueTask DisposeAsync() => await StopAsync();
}
