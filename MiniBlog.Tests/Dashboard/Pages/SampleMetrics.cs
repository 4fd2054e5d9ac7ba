using Aspire.Dashboard.Telemetry;

namespace MiniBlog.Tests.Dashboard.Pages;

/// <summary>Measurements to look at: a histogram with exemplars, a counter, and a gauge with gaps.</summary>
public static class SampleMetrics
{
    private const int Steps = 60;

    public static IEnumerable<MetricData> All(DateTimeOffset now, TraceDetail trace)
    {
        var times = Enumerable.Range(1, Steps).Select(step => now.AddSeconds(5 * (step - Steps))).ToArray();
        yield return new MetricData(
            new Instrument("web", "Microsoft.AspNetCore.Hosting", "http.server.request.duration", InstrumentKind.Histogram, "s", "Duration of HTTP server requests."),
            new Dictionary<string, IReadOnlyList<string>> { ["http.request.method"] = ["GET", "POST"], ["http.route"] = ["/", "/posts/{slug}"] },
            times,
            [new([], [.. times.Select((_, step) => (double?)(20 + step % 9))], [.. times.Select((_, step) => new Percentiles(.002, .004 + step % 5 * .001, .011 + step % 7 * .002))])],
            [new(now.AddSeconds(-60), .017, trace.TraceId, trace.Spans[0].SpanId)]);
        yield return new MetricData(
            new Instrument("web", "MiniBlog.Events", "miniblog.events.published", InstrumentKind.Counter, "{event}", "Events put on the bus."),
            new Dictionary<string, IReadOnlyList<string>>(),
            times,
            [new([], [.. times.Select((_, step) => (double?)(step % 12))], null)],
            []);
        yield return new MetricData(
            new Instrument("web", "System.Runtime", "dotnet.process.memory.working_set", InstrumentKind.Gauge, "By", ""),
            new Dictionary<string, IReadOnlyList<string>>(),
            times,
            [new([], [.. times.Select((_, step) => step % 20 < 4 ? (double?)null : 90e6 + step * 1e6)], null)],
            []);
    }
}
