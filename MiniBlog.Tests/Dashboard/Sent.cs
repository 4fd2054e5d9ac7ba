using System.Buffers.Binary;
using Google.Protobuf;
using OpenTelemetry.Proto.Common.V1;
using OpenTelemetry.Proto.Logs.V1;
using OpenTelemetry.Proto.Metrics.V1;
using OpenTelemetry.Proto.Trace.V1;

namespace MiniBlog.Tests.Dashboard;

/// <summary>Telemetry as services send it.</summary>
internal static class Sent
{
    public static ExportTraceServiceRequest Traces(string service, params Span[] spans) => new()
    {
        ResourceSpans = { new ResourceSpans { Resource = Resource(service), ScopeSpans = { new ScopeSpans { Scope = new() { Name = "tests" }, Spans = { spans } } } } },
    };

    public static Span Span(
        int trace, long id, string name = "work", long? parent = null, DateTimeOffset? at = null, double ms = 1, Span.Types.SpanKind kind = OpenTelemetry.Proto.Trace.V1.Span.Types.SpanKind.Internal,
        params (string Key, string Value)[] attributes)
    {
        var start = Nanoseconds(at ?? DateTimeOffset.UtcNow);
        var span = new Span
        {
            TraceId = TraceId(trace),
            SpanId = SpanId(id),
            Name = name,
            Kind = kind,
            StartTimeUnixNano = start,
            EndTimeUnixNano = start + (ulong)(ms * 1_000_000),
        };
        if (parent is { } above)
        {
            span.ParentSpanId = SpanId(above);
        }

        span.Attributes.AddRange(attributes.Select(attribute => Attribute(attribute.Key, attribute.Value)));
        return span;
    }

    public static ExportLogsServiceRequest Logs(string service, params LogRecord[] logs) => new()
    {
        ResourceLogs = { new ResourceLogs { Resource = Resource(service), ScopeLogs = { new ScopeLogs { Scope = new() { Name = "Tests.Category" }, LogRecords = { logs } } } } },
    };

    public static LogRecord Log(string message, int severity = 9, DateTimeOffset? at = null, int? trace = null, params (string Key, string Value)[] attributes) => new()
    {
        Body = new() { StringValue = message },
        SeverityNumber = severity,
        TimeUnixNano = Nanoseconds(at ?? DateTimeOffset.UtcNow),
        TraceId = trace is { } id ? TraceId(id) : ByteString.Empty,
        Attributes = { attributes.Select(attribute => Attribute(attribute.Key, attribute.Value)) },
    };

    public static ExportMetricsServiceRequest Metrics(string service, Metric metric) => new()
    {
        ResourceMetrics = { new ResourceMetrics { Resource = Resource(service), ScopeMetrics = { new ScopeMetrics { Scope = new() { Name = "Tests" }, Metrics = { metric } } } } },
    };

    public static Resource Resource(string service) => new()
    {
        Attributes = { Attribute("service.name", service), Attribute("service.instance.id", "one"), Attribute("deployment.environment", "tests") },
    };

    public static KeyValue Attribute(string key, string value) => new() { Key = key, Value = new() { StringValue = value } };

    public static string TraceHex(int trace) => Convert.ToHexStringLower(TraceId(trace).Span);

    public static string SpanHex(long id) => Convert.ToHexStringLower(SpanId(id).Span);

    public static ByteString TraceId(int trace)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt32BigEndian(bytes, trace);
        bytes[15] = 1;
        return ByteString.CopyFrom(bytes);
    }

    public static ByteString SpanId(long id)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, id);
        return ByteString.CopyFrom(bytes);
    }

    public static ulong Nanoseconds(DateTimeOffset time) => (ulong)(time - DateTimeOffset.UnixEpoch).Ticks * 100;
}
