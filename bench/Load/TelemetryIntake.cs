using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Proto.Trace.V1;

namespace MiniBlog.Bench.Load;

/// <summary>A span, and whose it is.</summary>
sealed record SpanOf(string Service, Span Span)
{
    public TimeSpan Duration => Until(Span.EndTimeUnixNano);

    public TimeSpan Until(ulong nanoseconds) => TimeSpan.FromMicroseconds(((double)nanoseconds - Span.StartTimeUnixNano) / 1_000);
}

/// <summary>
/// Where the services send logs, metrics and spans, as they send them to a dashboard or a collector (https://opentelemetry.io/docs/specs/otlp/#otlphttp-request).
/// What is not asked for is taken and dropped: what it costs a service to tell is measured, what somebody does with it is not.
/// </summary>
sealed class TelemetryIntake : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<SpanOf> spans = new();
    private volatile bool keeps;
    private long bytes;

    private TelemetryIntake(WebApplication app) => this.app = app;

    /// <summary>What <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is to be.</summary>
    public string Address => app.Urls.Single();

    /// <summary>How much came so far.</summary>
    public long Bytes => Interlocked.Read(ref bytes);

    /// <summary>The spans that came since <see cref="Keep"/>.</summary>
    public IReadOnlyCollection<SpanOf> Spans => spans;

    public static async Task<TelemetryIntake> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var intake = new TelemetryIntake(builder.Build());
        intake.app.MapPost("/v1/{signal}", intake.TakeAsync);
        await intake.app.StartAsync();
        return intake;
    }

    /// <summary>Keeps spans from now on.</summary>
    public void Keep() => keeps = true;

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task TakeAsync(HttpRequest request, string signal)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);
        Interlocked.Add(ref bytes, body.Length);
        if (!keeps || signal != "traces")
        {
            return;
        }

        foreach (var resource in ExportTraceServiceRequest.Parser.ParseFrom(body.GetBuffer(), 0, (int)body.Length).ResourceSpans)
        {
            var service = resource.Resource.Attributes.First(attribute => attribute.Key == "service.name").Value.StringValue;
            foreach (var span in resource.ScopeSpans.SelectMany(scope => scope.Spans))
            {
                spans.Enqueue(new(service, span));
            }
        }
    }
}
