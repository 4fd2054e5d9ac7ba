namespace Aspire.Dashboard.Telemetry;

/// <summary>Reads the telemetry that was taken in. Safe for many callers at once; nothing here waits for a writer.</summary>
/// <remarks>
/// A cursor that is not one of ours is an <see cref="ArgumentException"/>; ids are hexadecimal, in either case.
/// </remarks>
public interface ITelemetryReader
{
    /// <summary>Raised when spans were stored.</summary>
    ChangeSignal TracesChanged { get; }

    /// <summary>Raised when logs were stored.</summary>
    ChangeSignal LogsChanged { get; }

    /// <summary>Raised when measurements were stored.</summary>
    ChangeSignal MetricsChanged { get; }

    /// <summary>All who have sent telemetry, by name and instance.</summary>
    Task<IReadOnlyList<TelemetryResource>> ReadResourcesAsync(CancellationToken cancellationToken);

    /// <summary>Traces in the order that is asked for.</summary>
    Task<Page<TraceSummary>> ReadTracesAsync(TraceQuery query, CancellationToken cancellationToken);

    /// <summary>A whole trace; <see langword="null"/> if there is none.</summary>
    /// <param name="traceId">Its id, or at least the first 7 digits of it.</param>
    /// <param name="cancellationToken">Gives the reading up.</param>
    Task<TraceDetail?> ReadTraceAsync(string traceId, CancellationToken cancellationToken);

    /// <summary>Spans, newest first by their arrival.</summary>
    Task<Page<SpanDetail>> ReadSpansAsync(SpanQuery query, CancellationToken cancellationToken);

    /// <summary>Logs, newest first by their time.</summary>
    Task<Page<LogEntry>> ReadLogsAsync(LogQuery query, CancellationToken cancellationToken);

    /// <summary>One log by its <see cref="LogEntry.Id"/>; <see langword="null"/> if it is gone.</summary>
    Task<LogEntry?> ReadLogAsync(long id, CancellationToken cancellationToken);

    /// <summary>The attributes' keys that spans have, for a person to choose from, by name.</summary>
    Task<IReadOnlyList<string>> ReadSpanFieldsAsync(CancellationToken cancellationToken);

    /// <summary>The attributes' keys that logs have, by name.</summary>
    Task<IReadOnlyList<string>> ReadLogFieldsAsync(CancellationToken cancellationToken);

    /// <summary>How many error logs each resource has written; those without any are left out.</summary>
    Task<IReadOnlyList<ErrorCount>> CountErrorLogsAsync(CancellationToken cancellationToken);

    /// <summary>The instruments of a service, by meter and name.</summary>
    /// <param name="resource">The service's name, or that of one instance.</param>
    /// <param name="cancellationToken">Gives the reading up.</param>
    Task<IReadOnlyList<Instrument>> ReadInstrumentsAsync(string resource, CancellationToken cancellationToken);

    /// <summary>An instrument's measurements; <see langword="null"/> if there is no such instrument.</summary>
    Task<MetricData?> ReadMetricAsync(MetricQuery query, CancellationToken cancellationToken);

    /// <summary>The traffic between resources in the last while.</summary>
    /// <param name="window">How long; a second to an hour.</param>
    /// <param name="cancellationToken">Gives the reading up.</param>
    Task<IReadOnlyList<EdgeTraffic>> ReadTrafficAsync(TimeSpan window, CancellationToken cancellationToken);

    /// <summary>Forgets all spans.</summary>
    /// <param name="resource">Only the traces that this resource takes part in; <see langword="null"/> for all.</param>
    /// <param name="cancellationToken">Gives up waiting; what is under way goes on.</param>
    Task ClearTracesAsync(string? resource, CancellationToken cancellationToken);

    /// <summary>Forgets all logs, or those of one resource.</summary>
    Task ClearLogsAsync(string? resource, CancellationToken cancellationToken);

    /// <summary>Forgets all measurements, or those of one resource.</summary>
    Task ClearMetricsAsync(string? resource, CancellationToken cancellationToken);
}
