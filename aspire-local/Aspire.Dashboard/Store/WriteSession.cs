using Microsoft.Data.Sqlite;

namespace Aspire.Dashboard.Store;

/// <summary>The one writer's connection with its prepared statements and what it remembers. After a fault it is begun anew.</summary>
sealed class WriteSession : IDisposable
{
    readonly SqliteConnection connection;
    readonly Known known;
    readonly TraceTable traces;
    readonly SpanWriter spans;
    readonly LogWriter logs;
    readonly MetricWriter metrics;
    readonly Retention retention;
    readonly HashSet<Signal> changed = [];

    public WriteSession(SqliteConnection connection, TelemetryLimits limits, TimeProvider time)
    {
        this.connection = connection;
        known = new(connection);
        traces = new(connection, limits.MaxSpansPerTrace, time);
        spans = new(connection, known, traces);
        logs = new(connection, known, time);
        metrics = new(connection, known);
        retention = new(connection, limits, time);
    }

    /// <summary>Raised when the transaction under way was committed, or with the fault that undid it.</summary>
    public event Action<Exception?>? Completed;

    public void Add(OpenTelemetry.Proto.Trace.V1.ExportTraceServiceRequest request)
    {
        spans.Write(request);
        changed.Add(Signal.Traces);
    }

    public void Add(OpenTelemetry.Proto.Logs.V1.ExportLogsServiceRequest request)
    {
        logs.Write(request);
        changed.Add(Signal.Logs);
    }

    public void Add(OpenTelemetry.Proto.Metrics.V1.ExportMetricsServiceRequest request)
    {
        metrics.Write(request);
        changed.Add(Signal.Metrics);
    }

    /// <summary>Forgets what a resource sent, or all.</summary>
    public void Clear(Signal signal, string? resource)
    {
        traces.Flush();
        retention.Clear(signal, resource);
        Forget();
        changed.Add(signal);
    }

    /// <summary>Drops a portion of what is too much; says whether there was any.</summary>
    public bool Drop()
    {
        traces.Flush();
        var dropped = retention.Drop();
        if (dropped)
        {
            Forget();
        }

        return dropped;
    }

    /// <summary>Drops old measurements, and gives the file system back what is free.</summary>
    public void Tidy()
    {
        traces.Flush();
        retention.DropMetrics();
        retention.Shrink();
        Forget();
    }

    /// <summary>Does work in one transaction; answers what kinds of telemetry it changed.</summary>
    public IReadOnlyCollection<Signal> Transact(Action<WriteSession> work)
    {
        changed.Clear();
        StoreFile.Execute(connection, "BEGIN IMMEDIATE");
        work(this);
        traces.Flush();
        StoreFile.Execute(connection, "COMMIT");
        Complete(null);
        return changed;
    }

    /// <summary>Tells those who wait for the transaction what came of it.</summary>
    public void Complete(Exception? fault)
    {
        Completed?.Invoke(fault);
        Completed = null;
    }

    public void Dispose()
    {
        known.Dispose();
        traces.Dispose();
        spans.Dispose();
        logs.Dispose();
        metrics.Dispose();
        retention.Dispose();
        connection.Dispose();
    }

    // What is remembered of stored rows, as some were deleted.
    void Forget()
    {
        traces.Forget();
        metrics.Forget();
    }
}
