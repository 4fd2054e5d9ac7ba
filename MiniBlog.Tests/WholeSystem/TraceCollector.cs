using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ProtoBuf;

namespace MiniBlog.Tests.WholeSystem;

/// <summary>A span as it arrived.</summary>
public sealed record SeenSpan(string Service, string TraceId, string SpanId, string ParentId, string Name, int Kind, IReadOnlyDictionary<string, string?> Tags);

/// <summary>Takes traces by OTLP over HTTP (https://opentelemetry.io/docs/specs/otlp/#otlphttp-request); what is not a trace is taken and dropped.</summary>
public sealed class TraceCollector : IAsyncDisposable
{
    private readonly WebApplication app;

    private TraceCollector(WebApplication app) => this.app = app;

    public ConcurrentQueue<SeenSpan> Spans { get; } = new();

    /// <summary>What <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is to be.</summary>
    public string Address => app.Urls.Single();

    public static async Task<TraceCollector> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var collector = new TraceCollector(builder.Build());
        collector.app.Urls.Add("http://127.0.0.1:0");
        collector.app.MapPost("/v1/{signal}", async (string signal, HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            if (signal == "traces")
            {
                collector.Take(Serializer.Deserialize<ExportTraces>(body.GetBuffer().AsSpan(0, (int)body.Length)));
            }
        });
        await collector.app.StartAsync();
        return collector;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private void Take(ExportTraces traces)
    {
        foreach (var resource in traces.Resources)
        {
            var service = Tags(resource.Resource?.Attributes ?? []).GetValueOrDefault("service.name") ?? "";
            foreach (var span in resource.Scopes.SelectMany(scope => scope.Spans))
            {
                Spans.Enqueue(new(service, Id(span.TraceId), Id(span.SpanId), Id(span.ParentId), span.Name, span.Kind, Tags(span.Attributes)));
            }
        }
    }

    private static string Id(byte[] bytes) => Convert.ToHexStringLower(bytes);

    private static Dictionary<string, string?> Tags(List<Attribute> attributes) => attributes.ToDictionary(tag => tag.Key, tag => tag.Value?.Text);

    // The fields in use of https://github.com/open-telemetry/opentelemetry-proto/blob/v1.7.0/opentelemetry/proto/trace/v1/trace.proto.
    [ProtoContract]
    private sealed class ExportTraces
    {
        [ProtoMember(1)]
        public List<OfResource> Resources { get; } = [];
    }

    [ProtoContract]
    private sealed class OfResource
    {
        [ProtoMember(1)]
        public TheResource? Resource { get; set; }

        [ProtoMember(2)]
        public List<OfScope> Scopes { get; } = [];
    }

    [ProtoContract]
    private sealed class TheResource
    {
        [ProtoMember(1)]
        public List<Attribute> Attributes { get; } = [];
    }

    [ProtoContract]
    private sealed class OfScope
    {
        [ProtoMember(2)]
        public List<Span> Spans { get; } = [];
    }

    [ProtoContract]
    private sealed class Span
    {
        [ProtoMember(1)]
        public byte[] TraceId { get; set; } = [];

        [ProtoMember(2)]
        public byte[] SpanId { get; set; } = [];

        [ProtoMember(4)]
        public byte[] ParentId { get; set; } = [];

        [ProtoMember(5)]
        public string Name { get; set; } = "";

        [ProtoMember(6)]
        public int Kind { get; set; }

        [ProtoMember(9)]
        public List<Attribute> Attributes { get; } = [];
    }

    [ProtoContract]
    private sealed class Attribute
    {
        [ProtoMember(1)]
        public string Key { get; set; } = "";

        [ProtoMember(2)]
        public AnyValue? Value { get; set; }
    }

    [ProtoContract]
    private sealed class AnyValue
    {
        [ProtoMember(1)]
        public string? Text { get; set; }
    }
}
