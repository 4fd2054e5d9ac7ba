using Aspire.Hosting.ApplicationModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Forwarder;

namespace Aspire.Hosting.Engine;

/// <summary>
/// The one address of several replicas. Requests go round the healthy ones; bodies and answers are streamed, so that uploads of
/// any size and server-sent events pass. A request that reached nobody, or that may be repeated, is tried on the next replica.
/// </summary>
sealed class ReplicaProxy : IAsyncDisposable
{
    static readonly ForwarderRequestConfig Patient = new() { ActivityTimeout = Timeout.InfiniteTimeSpan };

    readonly EndpointAnnotation endpoint;
    readonly IReadOnlyList<Replica> replicas;
    readonly WebApplication server;
    readonly IHttpForwarder forwarder;

    // No cookies, redirects or decompression: the proxy must not change what passes. No tracing either, or every hop of the
    // blog would seem to have one more.
    readonly HttpMessageInvoker client = new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = System.Net.DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        ConnectTimeout = TimeSpan.FromSeconds(2),
    });

    int turn;

    ReplicaProxy(EndpointAnnotation endpoint, IReadOnlyList<Replica> replicas, WebApplication server)
    {
        this.endpoint = endpoint;
        this.replicas = replicas;
        this.server = server;
        forwarder = server.Services.GetRequiredService<IHttpForwarder>();
        server.Run(ForwardAsync);
    }

    /// <summary>Listens on the endpoint's address.</summary>
    public static async Task<ReplicaProxy> StartAsync(EndpointAnnotation endpoint, IReadOnlyList<Replica> replicas, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.ListenLocalhost(endpoint.AllocatedEndpoint!.Port, listener => listener.Protocols = HttpProtocols.Http1);
        });
        builder.Services.AddHttpForwarder();
        builder.Logging.SetMinimumLevel(LogLevel.None);
        var proxy = new ReplicaProxy(endpoint, replicas, builder.Build());
        await proxy.server.StartAsync(cancellationToken);
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        // Streams that are still open must not hold up the end.
        using var now = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await server.StopAsync(now.Token);
        await server.DisposeAsync();
        client.Dispose();
    }

    async Task ForwardAsync(HttpContext context)
    {
        var start = (uint)Interlocked.Increment(ref turn);
        var isRepeatable = HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method);
        for (uint i = 0; i < replicas.Count; i++)
        {
            var replica = replicas[(int)((start + i) % (uint)replicas.Count)];
            if (!replica.IsServing)
            {
                continue;
            }

            // What is left of an attempt that failed would make the forwarder refuse the next.
            context.Response.Clear();
            var error = await forwarder.SendAsync(context, $"{endpoint.UriScheme}://localhost:{replica.Ports[endpoint]}", client, Patient);
            if (error == ForwarderError.None || !(isRepeatable || ReachedNobody(context)) || context.Response.HasStarted || context.RequestAborted.IsCancellationRequested)
            {
                return;
            }
        }

        if (!context.Response.HasStarted)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers.RetryAfter = "1";
        }
    }

    /// <summary>Whether there was no connection, so that nothing of the request was sent: the replica died a moment ago.</summary>
    static bool ReachedNobody(HttpContext context) =>
        context.Features.Get<IForwarderErrorFeature>()?.Exception is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError };
}
