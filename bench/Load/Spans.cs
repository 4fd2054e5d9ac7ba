using System.Buffers.Binary;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using OpenTelemetry.Proto.Common.V1;
using OpenTelemetry.Proto.Trace.V1;

namespace MiniBlog.Bench.Load;

/// <summary>Sends spans over OTLP as the services' exporters do: 500 in a request, ten to a trace, ten attributes on each.</summary>
sealed class Spans(Uri otlp) : IDisposable
{
    public const int PerRequest = 500;

    private const int PerTrace = 10;

    private static readonly Method<ExportTraceServiceRequest, ExportTraceServiceResponse> Export = new(
        MethodType.Unary, "opentelemetry.proto.collector.trace.v1.TraceService", "Export", Marshaller(ExportTraceServiceRequest.Parser), Marshaller(ExportTraceServiceResponse.Parser));

    private readonly GrpcChannel channel = GrpcChannel.ForAddress(otlp);
    private long last;

    /// <summary>How often the dashboard said to come again.</summary>
    public int Postponed { get; private set; }

    /// <summary>The id of a trace that was sent last.</summary>
    public string LastTrace => Convert.ToHexStringLower(Id(16, Interlocked.Read(ref last)).Span);

    /// <summary>Sends a request, again and again if need be; returns when it was taken.</summary>
    public async Task SendAsync(CancellationToken stop)
    {
        var request = Next();
        while (true)
        {
            try
            {
                await channel.CreateCallInvoker().AsyncUnaryCall(Export, null, new(cancellationToken: stop), request);
                return;
            }
            catch (RpcException reason) when (reason.StatusCode == StatusCode.Unavailable)
            {
                Postponed++;
                await Task.Delay(20, stop);
            }
        }
    }

    public void Dispose() => channel.Dispose();

    private ExportTraceServiceRequest Next()
    {
        var first = Interlocked.Add(ref last, PerRequest / PerTrace) - (PerRequest / PerTrace);
        var now = (ulong)(DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).Ticks * 100;
        var spans = new ScopeSpans { Scope = new() { Name = "bench" } };
        for (var i = 0; i < PerRequest; i++)
        {
            spans.Spans.Add(Span(first + 1 + (i / PerTrace), i % PerTrace, now));
        }

        return new()
        {
            ResourceSpans = { new ResourceSpans { Resource = new() { Attributes = { Text("service.name", $"service-{first % 5}"), Text("service.instance.id", "bench") } }, ScopeSpans = { spans } } },
        };
    }

    private static Span Span(long trace, int number, ulong now)
    {
        var span = new Span
        {
            TraceId = Id(16, trace),
            SpanId = Id(8, (trace * PerTrace) + number + 1),
            ParentSpanId = number == 0 ? ByteString.Empty : Id(8, trace * PerTrace + 1),
            Name = number == 0 ? "POST /posts/{postId:guid}/comments" : "SELECT commentsdb",
            Kind = number == 0 ? OpenTelemetry.Proto.Trace.V1.Span.Types.SpanKind.Server : OpenTelemetry.Proto.Trace.V1.Span.Types.SpanKind.Client,
            StartTimeUnixNano = now + ((ulong)number * 1000),
            EndTimeUnixNano = now + 5_000_000,
        };
        span.Attributes.AddRange(
        [
            Text("http.request.method", "POST"), Text("url.path", $"/posts/{trace}/comments"), Text("url.scheme", "http"), Text("server.address", "localhost"), Text("server.port", "5102"),
            Text("network.protocol.version", "1.1"), Text("http.route", "/posts/{postId:guid}/comments"), Text("http.response.status_code", "201"), Text("db.system.name", "postgresql"),
            Text("db.query.text", "SELECT c.id, c.post_id, c.author, c.content, c.status FROM comments AS c WHERE c.post_id = $1"),
        ]);
        return span;
    }

    private static KeyValue Text(string key, string value) => new() { Key = key, Value = new() { StringValue = value } };

    private static ByteString Id(int length, long id)
    {
        var bytes = new byte[length];
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(length - 8), id);
        bytes[0] = 0xbe;
        return ByteString.CopyFrom(bytes);
    }

    private static Marshaller<T> Marshaller<T>(MessageParser<T> parser)
        where T : class, IMessage<T> => Marshallers.Create(message => message.ToByteArray(), parser.ParseFrom);
}
