using System.Diagnostics;
using System.Diagnostics.Metrics;
using Aspire.Dashboard.Telemetry;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using SpanKind = Aspire.Dashboard.Telemetry.SpanKind;
using SpanStatus = Aspire.Dashboard.Telemetry.SpanStatus;

namespace MiniBlog.Tests.Dashboard;

/// <summary>What OpenTelemetry's own exporters send is what can be read, over gRPC and over HTTP.</summary>
public sealed class ExporterTests(DashboardHost dashboard) : IClassFixture<DashboardHost>
{
    private static readonly ActivitySource Source = new("Tests.Exported");
    private static readonly Meter Meter = new("Tests.Exported");

    private readonly CancellationToken token = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(OtlpExportProtocol.Grpc)]
    [InlineData(OtlpExportProtocol.HttpProtobuf)]
    public async Task A_span_arrives_with_all_that_was_said_of_it(OtlpExportProtocol protocol)
    {
        var service = $"spans-{protocol}";
        var linked = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded);
        ActivityTraceId trace;
        using (Sdk.CreateTracerProviderBuilder().ConfigureResource(Describe(service)).AddSource(Source.Name).AddOtlpExporter(To(protocol, "traces")).Build())
        {
            using var root = Source.StartActivity("root", ActivityKind.Server, default(ActivityContext))!;
            using var child = Source.StartActivity("child", ActivityKind.Client, root.Context, [new("db.system.name", "postgresql"), new("rows", 3L)], [new(linked)])!;
            child.AddEvent(new("retried", tags: new() { ["attempt"] = 2L })).SetStatus(ActivityStatusCode.Error, "gone");
            trace = root.TraceId;
        }

        await Eventually.HoldsAsync(async () => await dashboard.Reader.ReadTraceAsync(trace.ToHexString(), token) is not null, "the trace arrived");
        var read = (await dashboard.Reader.ReadTraceAsync(trace.ToHexString(), token))!;
        Assert.Equal(["root", "child"], read.Spans.Select(span => span.Name));
        var (top, below) = (read.Spans[0], read.Spans[1]);
        Assert.Equal((SpanKind.Server, 0, (string?)null), (top.Kind, top.Depth, top.ParentSpanId));
        Assert.Equal((SpanKind.Client, 1, top.SpanId), (below.Kind, below.Depth, below.ParentSpanId));
        Assert.Equal((SpanStatus.Error, "gone", SpanCategory.Database), (below.Status, below.StatusMessage, below.Category));
        Assert.Contains(new AttributeValue("rows", "3"), below.Attributes);
        Assert.Equal(("retried", "2"), (below.Events.Single().Name, below.Events.Single().Attributes.Single().Value));
        Assert.Equal(linked.SpanId.ToHexString(), below.Links.Single().SpanId);
        Assert.Equal((service, "i1", $"{service}-i1", Source.Name), (below.Resource.Name, below.Resource.InstanceId, below.Resource.FullName, below.Scope));
    }

    [Theory]
    [InlineData(OtlpExportProtocol.Grpc)]
    [InlineData(OtlpExportProtocol.HttpProtobuf)]
    public async Task A_log_arrives_with_its_template_values_exception_and_trace(OtlpExportProtocol protocol)
    {
        var service = $"logs-{protocol}";
        using var activity = new Activity("around").Start();
        using (var logging = LoggerFactory.Create(builder => builder.AddOpenTelemetry(options =>
        {
            options.IncludeFormattedMessage = true;
            options.SetResourceBuilder(Resource(service));
            options.AddOtlpExporter(To(protocol, "logs"));
        })))
        {
            logging.CreateLogger("Tests.Category").LogError(new InvalidOperationException("broken"), "Post {Post} failed", 7);
        }

        await Eventually.HoldsAsync(async () => (await LogsAsync(service)).Count == 1, "the log arrived");
        var log = (await LogsAsync(service)).Single();
        Assert.Equal((LogLevelName.Error, "Post 7 failed", "Post {Post} failed", "Tests.Category"), (log.Level, log.Message, log.Template, log.Scope));
        Assert.Contains(new AttributeValue("Post", "7"), log.Attributes);
        Assert.Contains("broken", log.Exception, StringComparison.Ordinal);
        Assert.Equal((activity.TraceId.ToHexString(), activity.SpanId.ToHexString()), (log.TraceId, log.SpanId));
        Assert.Contains(await dashboard.Reader.CountErrorLogsAsync(token), count => count.Resource.Name == service && count.Count == 1);
    }

    [Theory]
    [InlineData(OtlpExportProtocol.Grpc)]
    [InlineData(OtlpExportProtocol.HttpProtobuf)]
    public async Task Measurements_arrive_by_instrument_and_dimension(OtlpExportProtocol protocol)
    {
        var service = $"metrics-{protocol}";
        using (Sdk.CreateMeterProviderBuilder().ConfigureResource(Describe(service)).AddMeter(Meter.Name).AddOtlpExporter(To(protocol, "metrics")).Build())
        {
            var orders = Meter.CreateCounter<long>("orders", "{order}", "Orders taken");
            orders.Add(2, new KeyValuePair<string, object?>("kind", "book"));
            orders.Add(5, new KeyValuePair<string, object?>("kind", "pen"));
            Meter.CreateHistogram<double>("latency", "ms").Record(12);
        }

        var query = new MetricQuery
        {
            Resource = service,
            Meter = Meter.Name,
            Instrument = "orders",
            From = DateTimeOffset.UtcNow.AddMinutes(-1),
            To = DateTimeOffset.UtcNow.AddMinutes(1),
            Split = true,
        };
        await Eventually.HoldsAsync(async () => await dashboard.Reader.ReadMetricAsync(query, token) is { Series.Count: 2 }, "the measurements arrived");
        var read = (await dashboard.Reader.ReadMetricAsync(query, token))!;
        Assert.Equal((InstrumentKind.Counter, "{order}", "Orders taken"), (read.Instrument.Kind, read.Instrument.Unit, read.Instrument.Description));
        Assert.Equal(["book", "pen"], read.Dimensions["kind"]);
        Assert.Equal([2d, 5d], read.Series.Select(series => series.Values.Sum() ?? 0));
        Assert.Equal(["latency", "orders"], (await dashboard.Reader.ReadInstrumentsAsync(service, token)).Select(instrument => instrument.Name));
    }

    private async Task<IReadOnlyList<LogEntry>> LogsAsync(string service) => (await dashboard.Reader.ReadLogsAsync(new() { Resource = service }, token)).Items;

    private static ResourceBuilder Resource(string service) => ResourceBuilder.CreateEmpty().AddService(service, serviceInstanceId: "i1");

    private static Action<ResourceBuilder> Describe(string service) => resource => resource.Clear().AddService(service, serviceInstanceId: "i1");

    private Action<OtlpExporterOptions> To(OtlpExportProtocol protocol, string signal) => options =>
    {
        options.Protocol = protocol;
        options.Endpoint = protocol == OtlpExportProtocol.Grpc ? dashboard.OtlpGrpc : new Uri(dashboard.OtlpHttp, $"v1/{signal}");
        options.Headers = $"x-otlp-api-key={Uri.EscapeDataString(DashboardHost.OtlpKey)}";
    };
}
