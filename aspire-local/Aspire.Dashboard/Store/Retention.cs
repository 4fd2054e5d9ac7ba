using Microsoft.Data.Sqlite;

namespace Aspire.Dashboard.Store;

/// <summary>Drops the oldest when there is too much, in portions, so that writing goes on meanwhile.</summary>
sealed class Retention(SqliteConnection connection, TelemetryLimits limits, TimeProvider time) : IDisposable
{
    /// <summary>Rows of one kind that a portion drops, at most.</summary>
    const int Portion = 2_000;

    readonly Statement pages = new(connection, "SELECT (page_count - freelist_count) * page_size FROM pragma_page_count(), pragma_freelist_count(), pragma_page_size()", 0);

    // Ids grow with arrival, so the number of rows is known, nearly, without counting them, and the first rows are the oldest.
    readonly Statement oldLogs = Oldest(connection, "logs");
    readonly Statement oldTraces = Oldest(connection, "traces");
    readonly Statement firstLogs = new(connection, "SELECT max(id) FROM (SELECT id FROM logs ORDER BY id LIMIT $0)", 1);
    readonly Statement firstTraces = new(connection, "SELECT max(id) FROM (SELECT id FROM traces ORDER BY id LIMIT $0)", 1);

    /// <summary>Drops a portion of what is too much; says whether there was any.</summary>
    public bool Drop()
    {
        var before = Ids.Nanoseconds(time.GetUtcNow() - limits.MaxAge);
        var isFull = pages.Number() > limits.MaxBytes;
        var traces = isFull ? firstTraces.Number(Portion / 4) : oldTraces.Number(before, limits.MaxTraceCount, Portion / 4);
        var logs = isFull ? firstLogs.Number(Portion) : oldLogs.Number(before, limits.MaxLogCount, Portion);
        if (traces is { } trace)
        {
            DropTraces("<= $0", trace);
        }

        if (logs is { } log)
        {
            DropLogs("id <= $0", log);
        }

        return traces is not null || logs is not null;
    }

    /// <summary>Drops measurements that are too old, and series and instruments that have none left.</summary>
    public void DropMetrics()
    {
        var before = Ids.Nanoseconds(time.GetUtcNow() - (limits.MaxAge < limits.MaxMetricAge ? limits.MaxAge : limits.MaxMetricAge));
        foreach (var table in new[] { "points", "exemplars" })
        {
            Run($"DELETE FROM {table} WHERE (series, time) IN (SELECT p.series, p.time FROM series s JOIN {table} p ON p.series = s.id AND p.time < $0)", before);
        }

        Run("DELETE FROM series WHERE NOT EXISTS (SELECT 1 FROM points p WHERE p.series = series.id)");
        Run("DELETE FROM instruments WHERE NOT EXISTS (SELECT 1 FROM series s WHERE s.instrument = instruments.id)");
    }

    /// <summary>Forgets what a resource sent, or all.</summary>
    public void Clear(Signal signal, string? resource)
    {
        const string Resources = "(SELECT id FROM resources WHERE $0 IS NULL OR name = $0 OR name || '-' || instance = $0)";
        switch (signal)
        {
            case Signal.Traces:
                DropTraces($"IN (SELECT trace FROM trace_resources WHERE resource IN {Resources})", resource);
                break;
            case Signal.Logs:
                DropLogs($"resource IN {Resources}", resource);
                break;
            case Signal.Metrics:
                Run($"DELETE FROM points WHERE series IN (SELECT s.id FROM series s JOIN instruments i ON i.id = s.instrument WHERE i.resource IN {Resources})", resource);
                Run("DELETE FROM exemplars WHERE series NOT IN (SELECT series FROM points)");
                Run("DELETE FROM series WHERE NOT EXISTS (SELECT 1 FROM points p WHERE p.series = series.id)");
                Run("DELETE FROM instruments WHERE NOT EXISTS (SELECT 1 FROM series s WHERE s.instrument = instruments.id)");
                break;
        }
    }

    /// <summary>Gives pages that are free back to the file system.</summary>
    public void Shrink() => Run("PRAGMA incremental_vacuum(2000)");

    public void Dispose()
    {
        pages.Dispose();
        oldLogs.Dispose();
        oldTraces.Dispose();
        firstLogs.Dispose();
        firstTraces.Dispose();
    }

    static Statement Oldest(SqliteConnection connection, string table) => new(
        connection,
        $"SELECT max(id) FROM (SELECT id, received FROM {table} ORDER BY id LIMIT $2) WHERE received < $0 OR id <= (SELECT max(id) FROM {table}) - $1",
        3);

    // Which traces: a condition on their number.
    void DropTraces(string which, object? value)
    {
        Run($"DELETE FROM links WHERE span IN (SELECT id FROM spans WHERE trace {which})", value);
        Run($"DELETE FROM spans_text WHERE rowid IN (SELECT id FROM spans WHERE trace {which})", value);
        Run($"DELETE FROM spans WHERE trace {which}", value);
        Run($"DELETE FROM traces WHERE id {which}", value);
        Run($"DELETE FROM trace_resources WHERE trace {which}", value);
    }

    void DropLogs(string which, object? value)
    {
        Run($"DELETE FROM logs_text WHERE rowid IN (SELECT id FROM logs WHERE {which})", value);
        Run($"DELETE FROM logs WHERE {which}", value);
    }

    void Run(string sql, params object?[] values)
    {
        using var statement = new Statement(connection, sql, values.Length);
        statement.Run(values);
    }
}
