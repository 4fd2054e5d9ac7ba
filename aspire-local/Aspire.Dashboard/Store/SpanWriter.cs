using Google.Protobuf;
using Microsoft.Data.Sqlite;
using OpenTelemetry.Proto.Trace.V1;

namespace Aspire.Dashboard.Store;

/// <summary>Stores spans.</summary>
sealed class SpanWriter : IDisposable
{
    readonly Known known;
    readonly TraceTable traces;
    readonly Statement insert;
    readonly Statement index;
    readonly Statement link;
    long next;

    public SpanWriter(SqliteConnection connection, Known known, TraceTable traces)
    {
        this.known = known;
        this.traces = traces;
        insert = new(connection, """
            INSERT INTO spans (id, trace, span_id, parent, resource, scope, name, kind, category, status, start, end, peer, data)
            VALUES ($0, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
            """, 14);
        index = new(connection, "INSERT INTO spans_text (rowid, text) VALUES ($0, $1)", 2);
        link = new(connection, "INSERT INTO links (span, to_trace, to_span, number) VALUES ($0, $1, $2, $3)", 4);
        using var last = new Statement(connection, "SELECT max(id) FROM spans", 0);
        next = (last.Number() ?? 0) + 1;
    }

    public void Write(ExportTraceServiceRequest request)
    {
        foreach (var ofResource in request.ResourceSpans)
        {
            var resource = known.Resource(ofResource.Resource);
            foreach (var ofScope in ofResource.ScopeSpans)
            {
                var scope = known.Scope(ofScope.Scope);
                foreach (var span in ofScope.Spans)
                {
                    Write(span, resource, scope);
                }
            }
        }
    }

    public void Dispose()
    {
        insert.Dispose();
        index.Dispose();
        link.Dispose();
    }

    void Write(Span span, long resource, long scope)
    {
        var (category, peer) = SpanFacts.Of(span);
        var start = Ids.Nanoseconds(span.StartTimeUnixNano);
        var end = Math.Max(start, Ids.Nanoseconds(span.EndTimeUnixNano));
        var parent = Ids.Span(span.ParentSpanId);
        var isError = span.Status?.Code == Status.Types.StatusCode.Error;
        if (traces.Add(span.TraceId, new(span.Name, parent is null, resource, start, end, isError, category)) is not { } trace)
        {
            return;
        }

        var id = next++;
        known.Fields(Signal.Traces, span.Attributes);
        for (var i = 0; i < span.Links.Count; i++)
        {
            link.Run(id, span.Links[i].TraceId.ToByteArray(), Ids.Span(span.Links[i].SpanId) ?? 0, i);
        }

        index.Run(id, SearchText.Of(span.Name, span.Attributes));
        insert.Run(
            id, trace, Ids.Span(span.SpanId), parent, resource, scope, span.Name, (int)span.Kind, (int)category, (int)(span.Status?.Code ?? 0),
            start, end, peer, Rest(span));
    }

    // Whatever has a column of its own is not stored twice.
    static byte[] Rest(Span span)
    {
        span.TraceId = span.SpanId = span.ParentSpanId = ByteString.Empty;
        span.Name = string.Empty;
        span.StartTimeUnixNano = span.EndTimeUnixNano = 0;
        return span.ToByteArray();
    }
}
