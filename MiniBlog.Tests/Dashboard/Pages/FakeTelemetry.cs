using Aspire.Dashboard.Telemetry;

namespace MiniBlog.Tests.Dashboard.Pages;

/// <summary>Telemetry that a test puts in by hand, so that the pages can be seen with any content, with none, and failing.</summary>
public sealed class FakeTelemetry : ITelemetryReader, ISearch
{
    public List<TelemetryResource> Resources { get; } = [];

    public List<TraceDetail> Traces { get; } = [];

    public List<LogEntry> Logs { get; } = [];

    public List<MetricData> Metrics { get; } = [];

    public List<EdgeTraffic> Traffic { get; } = [];

    public List<FoundLine> ConsoleLines { get; } = [];

    /// <summary>What every reading ends with, if anything.</summary>
    public Exception? Fault { get; set; }

    /// <summary>The questions that were asked, in their order.</summary>
    public List<object> Asked { get; } = [];

    public ChangeSignal TracesChanged { get; } = new();

    public ChangeSignal LogsChanged { get; } = new();

    public ChangeSignal MetricsChanged { get; } = new();

    public Task<IReadOnlyList<TelemetryResource>> ReadResourcesAsync(CancellationToken cancellationToken) => Answer<IReadOnlyList<TelemetryResource>>([.. Resources]);

    public Task<Page<TraceSummary>> ReadTracesAsync(TraceQuery query, CancellationToken cancellationToken)
    {
        Remember(query);
        var found = Traces.Select(Summary)
            .Where(trace => query.Text is null || trace.Name.Contains(query.Text, StringComparison.OrdinalIgnoreCase) || trace.TraceId.StartsWith(query.Text, StringComparison.Ordinal))
            .Where(trace => query.Resource is null || trace.Resources.Any(one => one.ResourceName == query.Resource))
            .Where(trace => query.HasError is null || trace.ErrorCount > 0 == query.HasError)
            .Where(trace => query.MinDuration is null || trace.Duration >= query.MinDuration)
            .Where(trace => query.Category is null || Traces.Single(one => one.TraceId == trace.TraceId).Spans.Any(span => span.Category == query.Category))
            .OrderByDescending(trace => query.Order == TraceOrder.Longest ? trace.Duration.Ticks : trace.Start.Ticks);
        return Answer(Cut(found, query.Cursor, query.Limit));
    }

    public Task<TraceDetail?> ReadTraceAsync(string traceId, CancellationToken cancellationToken) =>
        Answer(Traces.FirstOrDefault(trace => trace.TraceId.StartsWith(traceId, StringComparison.Ordinal)));

    public Task<Page<SpanDetail>> ReadSpansAsync(SpanQuery query, CancellationToken cancellationToken) =>
        Answer(Cut(Traces.SelectMany(trace => trace.Spans), query.Cursor, query.Limit));

    public Task<Page<LogEntry>> ReadLogsAsync(LogQuery query, CancellationToken cancellationToken)
    {
        Remember(query);
        var found = Logs.Where(log => log.Level >= query.MinLevel)
            .Where(log => query.Text is null || log.Message.Contains(query.Text, StringComparison.OrdinalIgnoreCase))
            .Where(log => query.Resource is null || log.Resource.Name == query.Resource)
            .Where(log => (query.TraceId is null || log.TraceId == query.TraceId) && (query.SpanId is null || log.SpanId == query.SpanId))
            .Where(log => query.Filters.All(filter => log.Attributes.Any(attribute => attribute.Key == filter.Field && attribute.Value == filter.Value)))
            .OrderByDescending(log => log.Time).ThenByDescending(log => log.Id);
        return Answer(Cut(found, query.Cursor, query.Limit));
    }

    public Task<LogEntry?> ReadLogAsync(long id, CancellationToken cancellationToken) => Answer(Logs.FirstOrDefault(log => log.Id == id));

    public Task<IReadOnlyList<string>> ReadSpanFieldsAsync(CancellationToken cancellationToken) => Answer<IReadOnlyList<string>>(["duration", "http.route", "name"]);

    public Task<IReadOnlyList<string>> ReadLogFieldsAsync(CancellationToken cancellationToken) => Answer<IReadOnlyList<string>>(["level", "post.id", "scope"]);

    public Task<IReadOnlyList<ErrorCount>> CountErrorLogsAsync(CancellationToken cancellationToken) => Answer<IReadOnlyList<ErrorCount>>(
        [.. Logs.Where(log => log.Level >= LogLevelName.Error).GroupBy(log => log.Resource).Select(logs => new ErrorCount(logs.Key, logs.Count()))]);

    public Task<IReadOnlyList<Instrument>> ReadInstrumentsAsync(string resource, CancellationToken cancellationToken) =>
        Answer<IReadOnlyList<Instrument>>([.. Metrics.Select(one => one.Instrument).Where(one => one.ResourceName == resource)]);

    public Task<MetricData?> ReadMetricAsync(MetricQuery query, CancellationToken cancellationToken)
    {
        Remember(query);
        return Answer(Metrics.FirstOrDefault(one => one.Instrument.ResourceName == query.Resource && one.Instrument.Name == query.Instrument));
    }

    public Task<IReadOnlyList<EdgeTraffic>> ReadTrafficAsync(TimeSpan window, CancellationToken cancellationToken) => Answer<IReadOnlyList<EdgeTraffic>>([.. Traffic]);

    public Task ClearTracesAsync(string? resource, CancellationToken cancellationToken)
    {
        Traces.RemoveAll(trace => resource is null || trace.Spans.Any(span => span.Resource.Name == resource));
        TracesChanged.Raise();
        return Task.CompletedTask;
    }

    public Task ClearLogsAsync(string? resource, CancellationToken cancellationToken)
    {
        Logs.RemoveAll(log => resource is null || log.Resource.Name == resource);
        LogsChanged.Raise();
        return Task.CompletedTask;
    }

    public Task ClearMetricsAsync(string? resource, CancellationToken cancellationToken)
    {
        Metrics.RemoveAll(one => resource is null || one.Instrument.ResourceName == resource);
        MetricsChanged.Raise();
        return Task.CompletedTask;
    }

    public Task<SearchResult> SearchAsync(string text, int limit, CancellationToken cancellationToken)
    {
        bool Has(string value) => text.Split(' ').All(word => value.Contains(word, StringComparison.OrdinalIgnoreCase));
        return Answer(new SearchResult(
            [.. Resources.Select(one => one.Name).Where(Has)],
            [.. ConsoleLines.Where(one => Has(one.Line.Text)).Take(limit)],
            [.. Logs.Where(log => Has(log.Message)).OrderByDescending(log => log.Time).Take(limit)],
            [.. Traces.SelectMany(trace => trace.Spans).Where(span => Has(span.Name)).Take(limit)]));
    }

    /// <summary>A trace as a list has it.</summary>
    public static TraceSummary Summary(TraceDetail trace) => new(
        trace.TraceId,
        trace.Spans[0].Name,
        trace.Spans[0].Resource.Name,
        trace.Start,
        trace.Duration,
        trace.Spans.Count,
        trace.Spans.Count(span => span.Status == SpanStatus.Error),
        [.. trace.Spans.GroupBy(span => span.Resource.Name).Select(spans => new TraceResource(spans.Key, spans.Count(), spans.Count(span => span.Status == SpanStatus.Error)))]);

    void Remember(object query)
    {
        lock (Asked)
        {
            Asked.Add(query);
        }
    }

    static Page<T> Cut<T>(IEnumerable<T> found, string? cursor, int limit)
    {
        var from = int.Parse(cursor ?? "0", System.Globalization.CultureInfo.InvariantCulture);
        var items = found.Skip(from).Take(limit + 1).ToArray();
        return new Page<T>([.. items.Take(limit)], items.Length > limit ? $"{from + limit}" : null);
    }

    Task<T> Answer<T>(T answer) => Fault is null ? Task.FromResult(answer) : Task.FromException<T>(Fault);
}
