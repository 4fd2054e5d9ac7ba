using Aspire.Dashboard.Telemetry;
using Microsoft.Data.Sqlite;
using OpenTelemetry.Proto.Logs.V1;

namespace Aspire.Dashboard.Store;

/// <summary>Reads logs.</summary>
sealed class LogReading(StoredResources resources)
{
    const string Columns = "l.id, l.time, l.severity, l.resource, l.scope, l.trace_id, l.span_id, l.message, l.data";

    /// <summary>What the index over grave logs holds.</summary>
    const int Grave = 13;

    public Page<LogEntry> Logs(SqliteConnection connection, LogQuery query)
    {
        var cursor = Cursor.Parse(query.Cursor);
        var named = resources.Named(connection, query.Resource);
        var severity = Severity(query.MinLevel);
        var trace = Ids.AskedTrace(query.TraceId);
        var span = Ids.AskedSpan(query.SpanId);
        // The index is used where the condition is said as the index says it.
        var grave = severity >= Grave ? "AND l.severity >= 13 " : "";
        var ofTrace = trace is null ? "" : "AND l.trace_id BETWEEN $2 AND $3 ";
        bool Passes(SqliteDataReader row) =>
            row.GetInt32(2) >= severity
            && named?.Contains(row.GetInt64(3)) != false
            && (span is null || row.Number(6) == span)
            && (string.IsNullOrEmpty(query.Text) || row.GetString(7).Contains(query.Text, StringComparison.OrdinalIgnoreCase))
            && this.Passes(connection, row, query.Filters);
        var read = connection.Stream(
            $"SELECT {Columns} FROM logs l WHERE (l.time, l.id) < ($0, $1) {grave}{ofTrace}ORDER BY l.time DESC, l.id DESC",
            trace is null ? [cursor.Order, cursor.Id] : [cursor.Order, cursor.Id, trace.Value.First, trace.Value.Last],
            row => (new Cursor(row.GetInt64(1), row.GetInt64(0)), Passes(row) ? Entry(connection, row) : null));
        return Cursor.Fill(read, query.Limit);
    }

    public LogEntry? Log(SqliteConnection connection, long id) =>
        connection.Read($"SELECT {Columns} FROM logs l WHERE l.id = $0", [id], row => Entry(connection, row)).SingleOrDefault();

    public List<LogEntry> OfTrace(SqliteConnection connection, string traceId) => connection.Read(
        $"SELECT {Columns} FROM logs l WHERE l.trace_id = $0 ORDER BY l.time, l.id LIMIT 10000", [Convert.FromHexString(traceId)], row => Entry(connection, row));

    public List<LogEntry> Search(SqliteConnection connection, string text, int limit) => SearchText.Query(text) is { } words
        ? connection.Read(
            $"SELECT {Columns} FROM logs_text JOIN logs l ON l.id = logs_text.rowid WHERE logs_text MATCH $0 ORDER BY logs_text.rowid DESC LIMIT $1", [words, limit],
            row => Entry(connection, row))
        : [];

    public List<ErrorCount> Errors(SqliteConnection connection) => connection.Read(
        "SELECT resource, count(*) FROM logs WHERE severity >= 13 AND severity >= 17 GROUP BY resource", [],
        row => new ErrorCount(resources.Resource(connection, row.GetInt64(0)), row.GetInt32(1)));

    static int Severity(LogLevelName level) => level == LogLevelName.Unset ? 0 : (((int)level - 1) * 4) + 1;

    static LogLevelName Level(int severity) => severity is >= 1 and <= 24 ? (LogLevelName)((severity + 3) / 4) : LogLevelName.Unset;

    LogEntry Entry(SqliteConnection connection, SqliteDataReader row)
    {
        var data = Data(row);
        return new()
        {
            Id = row.GetInt64(0),
            Time = Ids.Time(row.GetInt64(1)),
            Level = Level(row.GetInt32(2)),
            Resource = resources.Resource(connection, row.GetInt64(3)),
            Scope = resources.Scope(connection, row.GetInt64(4)),
            TraceId = row.IsDBNull(5) ? null : Ids.Hex(row.Bytes(5)),
            SpanId = row.Number(6) is { } span ? Ids.Hex(span) : null,
            Message = row.GetString(7),
            Template = Attributes.Find(data.Attributes, "{OriginalFormat}"),
            Exception = Attributes.Find(data.Attributes, "exception.stacktrace") ?? Attributes.Find(data.Attributes, "exception.message"),
            Attributes = Attributes.Of(data.Attributes),
        };
    }

    bool Passes(SqliteConnection connection, SqliteDataReader row, IReadOnlyList<FieldFilter> filters)
    {
        LogRecord? data = null;
        foreach (var filter in filters)
        {
            var passes = filter.Field.ToLowerInvariant() switch
            {
                KnownFields.Resource => ResourceMatch.Passes(filter, resources.Resource(connection, row.GetInt64(3))),
                KnownFields.Message => filter.Passes(row.GetString(7)),
                KnownFields.Level => filter.Passes(Level(row.GetInt32(2)).ToString()),
                KnownFields.Scope => filter.Passes(resources.Scope(connection, row.GetInt64(4))),
                KnownFields.TraceId => filter.Passes(row.IsDBNull(5) ? null : Ids.Hex(row.Bytes(5))),
                KnownFields.SpanId => filter.Passes(row.Number(6) is { } span ? Ids.Hex(span) : null),
                _ => filter.Passes(Attributes.Find((data ??= Data(row)).Attributes, filter.Field)
                    ?? ResourceMatch.Attribute(resources.Resource(connection, row.GetInt64(3)), filter.Field)),
            };
            if (!passes)
            {
                return false;
            }
        }

        return true;
    }

    static LogRecord Data(SqliteDataReader row) => LogRecord.Parser.ParseFrom(row.Bytes(8));
}
