using Grpc.Core;
using OpenTelemetry.Proto.Trace.V1;

namespace MiniBlog.Bench.Load;

/// <summary>Spans: 500 in a request, ten to a trace, ten attributes on each.</summary>
sealed class Spans(Otlp otlp)
{
    public const int PerRequest = 500;

    public const int PerTrace = 10;

    private static readonly Method<ExportTraceServiceRequest, ExportTraceServiceResponse> Export =
        Otlp.Export("opentelemetry.proto.collector.trace.v1.TraceService", ExportTraceServiceRequest.Parser, ExportTraceServiceResponse.Parser);

    private long last;

    /// <summary>The id of a trace that was sent last.</summary>
    public string LastTrace => Convert.ToHexStringLower(Otlp.Id(16, Interlocked.Read(ref last)).Span);

    /// <summary>Sends a request; returns when it was taken.</summary>
    public Task SendAsync(CancellationToken stop) => otlp.SendAsync(Export, Next(), stop);

    /// <summary>Sends so many spans a second, evenly, until it is stopped.</summary>
    public async Task KeepSendingAsync(int perSecond, CancellationToken stop)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromSeconds((double)PerRequest / perSecond));
        while (await pace.WaitForNextTickAsync(stop))
        {
            await SendAsync(stop);
        }
    }

    private ExportTraceServiceRequest Next()
    {
        var first = Interlocked.Add(ref last, PerRequest / PerTrace) - (PerRequest / PerTrace);
        var now = Otlp.Now();
        var spans = new ScopeSpans { Scope = new() { Name = "bench" } };
        for (var i = 0; i < PerRequest; i++)
        {
            spans.Spans.Add(Span(first + 1 + (i / PerTrace), i % PerTrace, now));
        }

        return new() { ResourceSpans = { new ResourceSpans { Resource = Otlp.Service($"service-{first % 5}"), ScopeSpans = { spans } } } };
    }

    private static Span Span(long trace, int number, ulong now)
    {
        var span = new Span
        {
            TraceId = Otlp.Id(16, trace),
            SpanId = Otlp.Id(8, (trace * PerTrace) + number + 1),
            ParentSpanId = number == 0 ? Google.Protobuf.ByteString.Empty : Otlp.Id(8, trace * PerTrace + 1),
            Name = number == 0 ? "POST /posts/{postId:guid}/comments" : "SELECT commentsdb",
            Kind = number == 0 ? OpenTelemetry.Proto.Trace.V1.Span.Types.SpanKind.Server : OpenTelemetry.Proto.Trace.V1.Span.Types.SpanKind.Client,
            StartTimeUnixNano = now + ((ulong)number * 1000),
            EndTimeUnixNano = now + 5_000_000 + ((ulong)(trace % 1_000) * 1_000),
        };
        span.Attributes.AddRange(
        [
            Otlp.Text("http.request.method", "POST"), Otlp.Text("url.path", $"/posts/{trace}/comments"), Otlp.Text("url.scheme", "http"), Otlp.Text("server.address", "localhost"),
            Otlp.Text("server.port", "5102"), Otlp.Text("network.protocol.version", "1.1"), Otlp.Text("http.route", "/posts/{postId:guid}/comments"),
            Otlp.Text("http.response.status_code", "201"), Otlp.Text("db.system.name", "postgresql"),
            Otlp.Text("db.query.text", "SELECT c.id, c.post_id, c.author, c.content, c.status FROM comments AS c WHERE c.post_id = $1"),
        ]);
        return span;
    }
}
