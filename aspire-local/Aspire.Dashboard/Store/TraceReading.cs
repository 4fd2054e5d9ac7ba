using Aspire.Dashboard.Telemetry;
using Microsoft.Data.Sqlite;
using OpenTelemetry.Proto.Trace.V1;

namespace Aspire.Dashboard.Store;

/// <summary>Reads traces and spans.</summary>
sealed class TraceReading(StoredResources resources, SpanRows rows)
{
    /// <summary>Spans of one trace that a person can look at.</summary>
    const int Shown = 10_000;

    public Page<TraceSummary> Traces(SqliteConnection connection, TraceQuery query)
    {
        var cursor = Cursor.Parse(query.Cursor);
        var named = resources.Named(connection, query.Resource);
        var takesPart = named is null ? "1" : $"EXISTS (SELECT 1 FROM trace_resources r WHERE r.trace = traces.id AND r.resource IN {StoredResources.Sql(named)})";
        var order = query.Order == TraceOrder.Longest ? "end - start" : "start";
        // The first condition follows from the second, and is what lets SQLite begin in the middle of the index.
        var read = connection.Stream(
            $"SELECT id, trace_id, start, end, name, resource, spans, errors, categories, {takesPart}, {order} FROM traces WHERE {order} <= $0 AND ({order}, id) < ($0, $1) ORDER BY {order} DESC, id DESC",
            [cursor.Order, cursor.Id],
            row => (new Cursor(row.GetInt64(10), row.GetInt64(0)), row.GetBoolean(9) && Passes(connection, row, query) ? Summary(connection, row) : null));
        return Cursor.Fill(read, query.Limit);
    }

    public TraceDetail? Trace(SqliteConnection connection, string traceId)
    {
        if (Ids.ParseTrace(traceId) is not { } range)
        {
            return null;
        }

        var found = connection.Read(
            "SELECT id, trace_id FROM traces WHERE trace_id BETWEEN $0 AND $1 LIMIT 1", [range.First, range.Last], row => (Id: row.GetInt64(0), TraceId: row.Bytes(1)));
        if (found is not [var trace])
        {
            return null;
        }

        var spans = connection.Read(
            $"SELECT {SpanRows.Columns} FROM {SpanRows.Tables} WHERE s.trace = $0 ORDER BY s.start, s.id LIMIT {Shown + 1}", [trace.Id],
            row => rows.Detail(connection, row));
        var backlinks = Backlinks(connection, trace.TraceId);
        var tree = SpanTree.Of(spans.Count > Shown ? spans[..Shown] : spans)
            .Select(span => backlinks[span.SpanId].ToList() is { Count: > 0 } links ? span with { Backlinks = links } : span);
        return new(Ids.Hex(trace.TraceId), [.. tree], [], spans.Count > Shown);
    }

    public Page<SpanDetail> Spans(SqliteConnection connection, SpanQuery query)
    {
        var cursor = Cursor.Parse(query.Cursor);
        var named = resources.Named(connection, query.Resource);
        var trace = Ids.AskedTrace(query.TraceId);
        var ofTrace = trace is null ? "s.id < $0" : "s.trace IN (SELECT id FROM traces WHERE trace_id BETWEEN $1 AND $2) AND s.id < $0";
        bool Passes(SqliteDataReader row) =>
            named?.Contains(row.GetInt64(3)) != false
            && (query.HasError is null || query.HasError == (row.GetInt32(8) == (int)SpanStatus.Error))
            && rows.Passes(connection, row, query.Filters);
        var read = connection.Stream(
            $"SELECT {SpanRows.Columns} FROM {SpanRows.Tables} WHERE {ofTrace} ORDER BY s.id DESC", trace is null ? [cursor.Id] : [cursor.Id, trace.Value.First, trace.Value.Last],
            row => (new Cursor(row.GetInt64(0), row.GetInt64(0)), Passes(row) ? rows.Detail(connection, row) : null));
        return Cursor.Fill(read, query.Limit);
    }

    public List<SpanDetail> Search(SqliteConnection connection, string text, int limit)
    {
        var byId = Ids.ParseTrace(text) is { } range
            ? connection.Read(
                $"SELECT {SpanRows.Columns} FROM {SpanRows.Tables} WHERE t.trace_id BETWEEN $0 AND $1 ORDER BY s.start LIMIT 1", [range.First, range.Last],
                row => rows.Detail(connection, row))
            : [];
        var byWords = SearchText.Query(text) is { } words
            ? connection.Read(
                $"SELECT {SpanRows.Columns} FROM spans_text JOIN spans s ON s.id = spans_text.rowid JOIN traces t ON t.id = s.trace WHERE spans_text MATCH $0 ORDER BY spans_text.rowid DESC LIMIT $1",
                [words, limit],
                row => rows.Detail(connection, row))
            : [];
        return [.. byId.Concat(byWords).DistinctBy(span => (span.TraceId, span.SpanId)).Take(limit)];
    }

    bool Passes(SqliteConnection connection, SqliteDataReader row, TraceQuery query) =>
        (query.HasError is null || query.HasError == row.GetInt32(7) > 0)
        && (query.Category is not { } category || (row.GetInt32(8) & (1 << (int)category)) != 0)
        && (query.MinDuration is not { } least || (row.GetInt64(3) - row.GetInt64(2)) / 100 >= least.Ticks)
        && (string.IsNullOrEmpty(query.Text)
            || row.GetString(4).Contains(query.Text, StringComparison.OrdinalIgnoreCase)
            || Ids.Hex(row.Bytes(1)).StartsWith(query.Text, StringComparison.OrdinalIgnoreCase))
        && (query.Filters.Count == 0 || HasSpan(connection, row.GetInt64(0), query.Filters));

    bool HasSpan(SqliteConnection connection, long trace, IReadOnlyList<FieldFilter> filters) => connection
        .Stream($"SELECT {SpanRows.Columns} FROM {SpanRows.Tables} WHERE s.trace = $0", [trace], row => rows.Passes(connection, row, filters))
        .Any(passes => passes);

    TraceSummary Summary(SqliteConnection connection, SqliteDataReader row)
    {
        var parts = connection.Read(
            "SELECT resource, spans, errors FROM trace_resources WHERE trace = $0 ORDER BY first", [row.GetInt64(0)],
            part => new TraceResource(resources.Resource(connection, part.GetInt64(0)).Name, part.GetInt32(1), part.GetInt32(2)));
        // Two processes of one service are one to whoever reads the list.
        var merged = parts.GroupBy(part => part.ResourceName)
            .Select(group => new TraceResource(group.Key, group.Sum(part => part.SpanCount), group.Sum(part => part.ErrorCount)));
        return new(
            Ids.Hex(row.Bytes(1)), row.GetString(4), resources.Resource(connection, row.GetInt64(5)).Name, Ids.Time(row.GetInt64(2)),
            TimeSpan.FromTicks((row.GetInt64(3) - row.GetInt64(2)) / 100), row.GetInt32(6), row.GetInt32(7), [.. merged]);
    }

    static ILookup<string, SpanLink> Backlinks(SqliteConnection connection, byte[] traceId) => connection
        .Read(
            "SELECT l.to_span, l.number, t.trace_id, s.span_id, s.data FROM links l JOIN spans s ON s.id = l.span JOIN traces t ON t.id = s.trace WHERE l.to_trace = $0 ORDER BY s.id LIMIT 1000",
            [traceId],
            row => (To: Ids.Hex(row.GetInt64(0)), Link: SpanRows.Link(Span.Parser.ParseFrom(row.Bytes(4)).Links[row.GetInt32(1)], row.Bytes(2), row.GetInt64(3))))
        .ToLookup(link => link.To, link => link.Link);
}

/// <summary>Puts the spans of a trace in the order of their tree.</summary>
static class SpanTree
{
    /// <param name="spans">In the order of their start.</param>
    public static IEnumerable<SpanDetail> Of(IReadOnlyList<SpanDetail> spans)
    {
        var ids = spans.Select(span => span.SpanId).ToHashSet();
        var children = spans.ToLookup(span => span.ParentSpanId is { } parent && parent != span.SpanId && ids.Contains(parent) ? parent : string.Empty);
        var seen = new HashSet<SpanDetail>(ReferenceEqualityComparer.Instance);
        // Spans that are each other's parents hang from nothing; a hostile sender makes them, and they are shown at the top.
        var open = new Stack<(SpanDetail Span, int Depth)>(spans.Reverse().Select(span => (span, 0)));
        foreach (var root in children[string.Empty].Reverse())
        {
            open.Push((root, 0));
        }

        while (open.TryPop(out var next))
        {
            if (!seen.Add(next.Span))
            {
                continue;
            }

            var below = children[next.Span.SpanId].ToList();
            // Whoever handles a message is not the broker that it was given to.
            var answers = next.Span.Kind != SpanKind.Producer && below.Any(child => child.Resource.Name != next.Span.Resource.Name);
            yield return next.Span with { Depth = next.Depth, Peer = answers ? null : next.Span.Peer };
            foreach (var child in Enumerable.Reverse(below))
            {
                open.Push((child, next.Depth + 1));
            }
        }
    }
}
