using Aspire.Dashboard.Telemetry;
using Microsoft.Data.Sqlite;

namespace Aspire.Dashboard.Store;

/// <summary>Reads telemetry from the store.</summary>
sealed class TelemetryReader(
    StoreFile file, WriteQueue queue, StoreChanges changes, StoredResources resources, TraceReading traces, LogReading logs, MetricReading metrics, TrafficReading traffic)
    : ITelemetryReader
{
    public ChangeSignal TracesChanged => changes.Traces;

    public ChangeSignal LogsChanged => changes.Logs;

    public ChangeSignal MetricsChanged => changes.Metrics;

    public Task<IReadOnlyList<TelemetryResource>> ReadResourcesAsync(CancellationToken cancellationToken) =>
        file.ReadAsync(resources.All, cancellationToken);

    public Task<Page<TraceSummary>> ReadTracesAsync(TraceQuery query, CancellationToken cancellationToken) =>
        file.ReadAsync(connection => traces.Traces(connection, query), cancellationToken);

    public Task<TraceDetail?> ReadTraceAsync(string traceId, CancellationToken cancellationToken) => file.ReadAsync(
        connection => traces.Trace(connection, traceId) is { } trace ? trace with { Logs = logs.OfTrace(connection, trace.TraceId) } : null, cancellationToken);

    public Task<Page<SpanDetail>> ReadSpansAsync(SpanQuery query, CancellationToken cancellationToken) =>
        file.ReadAsync(connection => traces.Spans(connection, query), cancellationToken);

    public Task<Page<LogEntry>> ReadLogsAsync(LogQuery query, CancellationToken cancellationToken) =>
        file.ReadAsync(connection => logs.Logs(connection, query), cancellationToken);

    public Task<LogEntry?> ReadLogAsync(long id, CancellationToken cancellationToken) =>
        file.ReadAsync(connection => logs.Log(connection, id), cancellationToken);

    public Task<IReadOnlyList<string>> ReadSpanFieldsAsync(CancellationToken cancellationToken) => ReadFieldsAsync(Signal.Traces, cancellationToken);

    public Task<IReadOnlyList<string>> ReadLogFieldsAsync(CancellationToken cancellationToken) => ReadFieldsAsync(Signal.Logs, cancellationToken);

    public Task<IReadOnlyList<ErrorCount>> CountErrorLogsAsync(CancellationToken cancellationToken) =>
        file.ReadAsync<IReadOnlyList<ErrorCount>>(logs.Errors, cancellationToken);

    public Task<IReadOnlyList<Instrument>> ReadInstrumentsAsync(string resource, CancellationToken cancellationToken) =>
        file.ReadAsync<IReadOnlyList<Instrument>>(connection => metrics.Instruments(connection, resource), cancellationToken);

    public Task<MetricData?> ReadMetricAsync(MetricQuery query, CancellationToken cancellationToken) =>
        file.ReadAsync(connection => metrics.Metric(connection, query), cancellationToken);

    public Task<IReadOnlyList<EdgeTraffic>> ReadTrafficAsync(TimeSpan window, CancellationToken cancellationToken) =>
        file.ReadAsync<IReadOnlyList<EdgeTraffic>>(connection => traffic.Traffic(connection, window), cancellationToken);

    public Task ClearTracesAsync(string? resource, CancellationToken cancellationToken) => ClearAsync(Signal.Traces, resource, cancellationToken);

    public Task ClearLogsAsync(string? resource, CancellationToken cancellationToken) => ClearAsync(Signal.Logs, resource, cancellationToken);

    public Task ClearMetricsAsync(string? resource, CancellationToken cancellationToken) => ClearAsync(Signal.Metrics, resource, cancellationToken);

    Task<IReadOnlyList<string>> ReadFieldsAsync(Signal signal, CancellationToken cancellationToken) => file.ReadAsync<IReadOnlyList<string>>(
        connection => connection.Read("SELECT name FROM fields WHERE signal = $0 ORDER BY name", [(int)signal], (SqliteDataReader row) => row.GetString(0)), cancellationToken);

    Task ClearAsync(Signal signal, string? resource, CancellationToken cancellationToken) =>
        queue.RunAsync(session => session.Clear(signal, resource), cancellationToken);
}
