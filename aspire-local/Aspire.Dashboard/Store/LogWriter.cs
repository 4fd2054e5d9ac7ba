using Google.Protobuf;
using Microsoft.Data.Sqlite;
using OpenTelemetry.Proto.Logs.V1;

namespace Aspire.Dashboard.Store;

/// <summary>Stores logs.</summary>
sealed class LogWriter : IDisposable
{
    readonly Known known;
    readonly TimeProvider time;
    readonly Statement insert;
    readonly Statement index;
    long next;

    public LogWriter(SqliteConnection connection, Known known, TimeProvider time)
    {
        this.known = known;
        this.time = time;
        insert = new(connection, """
            INSERT INTO logs (id, time, severity, resource, scope, trace_id, span_id, message, received, data)
            VALUES ($0, $1, $2, $3, $4, $5, $6, $7, $8, $9)
            """, 10);
        index = new(connection, "INSERT INTO logs_text (rowid, text) VALUES ($0, $1)", 2);
        using var last = new Statement(connection, "SELECT max(id) FROM logs", 0);
        next = (last.Number() ?? 0) + 1;
    }

    public void Write(ExportLogsServiceRequest request)
    {
        var received = Ids.Nanoseconds(time.GetUtcNow());
        foreach (var ofResource in request.ResourceLogs)
        {
            var resource = known.Resource(ofResource.Resource);
            foreach (var ofScope in ofResource.ScopeLogs)
            {
                var scope = known.Scope(ofScope.Scope);
                foreach (var log in ofScope.LogRecords)
                {
                    Write(log, resource, scope, received);
                }
            }
        }
    }

    public void Dispose()
    {
        insert.Dispose();
        index.Dispose();
    }

    void Write(LogRecord log, long resource, long scope, long received)
    {
        var id = next++;
        var when = log.TimeUnixNano != 0 ? log.TimeUnixNano : log.ObservedTimeUnixNano;
        var message = Attributes.Text(log.Body);
        var trace = Ids.IsTraceId(log.TraceId) ? log.TraceId.ToByteArray() : null;
        known.Fields(Signal.Logs, log.Attributes);
        index.Run(id, SearchText.Of(message, log.Attributes));
        insert.Run(
            id, when == 0 ? received : Ids.Nanoseconds(when), log.SeverityNumber, resource, scope, trace, Ids.Span(log.SpanId), message, received, Rest(log));
    }

    // Whatever has a column of its own is not stored twice.
    static byte[] Rest(LogRecord log)
    {
        log.TraceId = log.SpanId = ByteString.Empty;
        log.Body = null;
        log.TimeUnixNano = 0;
        return log.ToByteArray();
    }
}
