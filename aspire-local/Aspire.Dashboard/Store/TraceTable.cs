using System.Runtime.InteropServices;
using Aspire.Dashboard.Telemetry;
using Google.Protobuf;
using Microsoft.Data.Sqlite;

namespace Aspire.Dashboard.Store;

/// <summary>A span, as far as the list of traces is concerned.</summary>
readonly record struct SpanOfTrace(string Name, bool IsRoot, long Resource, long Start, long End, bool IsError, SpanCategory Category);

/// <summary>Keeps the list of traces as spans come: what they say is summed up in memory, and written once for each transaction.</summary>
sealed class TraceTable : IDisposable
{
    /// <summary>So many traces get spans at the same time without being looked up.</summary>
    const int Remembered = 20_000;

    readonly Dictionary<UInt128, Trace> traces = [];
    readonly List<Trace> changed = [];
    readonly int maxSpans;
    readonly TimeProvider time;
    readonly Statement find;
    readonly Statement insert;
    readonly Statement update;
    readonly Statement part;
    long next;

    public TraceTable(SqliteConnection connection, int maxSpans, TimeProvider time)
    {
        this.maxSpans = maxSpans;
        this.time = time;
        find = new(connection, "SELECT id << 20 | min(spans, 1048575) FROM traces WHERE trace_id = $0", 1);
        insert = new(connection, """
            INSERT INTO traces (id, trace_id, start, end, has_root, named_at, name, resource, spans, errors, categories, received)
            VALUES ($0, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            """, 12);
        update = new(connection, """
            UPDATE traces SET
                name = iif($4 > has_root OR ($4 = has_root AND $5 < named_at), $6, name),
                resource = iif($4 > has_root OR ($4 = has_root AND $5 < named_at), $7, resource),
                named_at = iif($4 > has_root OR ($4 = has_root AND $5 < named_at), $5, named_at),
                has_root = max(has_root, $4), start = min(start, $2), end = max(end, $3),
                spans = spans + $8, errors = errors + $9, categories = categories | $10, received = $11
            WHERE id = $0 AND trace_id = $1
            """, 12);
        part = new(connection, """
            INSERT INTO trace_resources (trace, resource, first, spans, errors) VALUES ($0, $1, $2, $3, $4)
            ON CONFLICT (trace, resource) DO UPDATE SET
                first = min(first, excluded.first), spans = spans + excluded.spans, errors = errors + excluded.errors
            """, 5);
        using var last = new Statement(connection, "SELECT max(id) FROM traces", 0);
        next = (last.Number() ?? 0) + 1;
    }

    /// <summary>Adds a span to its trace; answers the trace's number, or <see langword="null"/> if it has too many spans already.</summary>
    public long? Add(ByteString traceId, SpanOfTrace span)
    {
        var trace = Find(traceId);
        if (trace.Total >= maxSpans)
        {
            return null;
        }

        if (trace.Spans == 0)
        {
            changed.Add(trace);
        }

        trace.Add(span);
        return trace.Id;
    }

    /// <summary>Writes what was added; to be called at the end of each transaction.</summary>
    public void Flush()
    {
        var now = Ids.Nanoseconds(time.GetUtcNow());
        foreach (var trace in changed)
        {
            (trace.IsStored ? update : insert).Run(
                trace.Id, trace.TraceId, trace.Start, trace.End, trace.HasRoot, trace.NamedAt, trace.Name, trace.Resource, trace.Spans, trace.Errors,
                trace.Categories, now);
            foreach (var (resource, sum) in trace.Parts)
            {
                part.Run(trace.Id, resource, sum.First, sum.Spans, sum.Errors);
            }

            trace.Written();
        }

        changed.Clear();
        if (traces.Count > Remembered)
        {
            traces.Clear();
        }
    }

    /// <summary>Forgets what is remembered of stored traces, as some were deleted.</summary>
    public void Forget() => traces.Clear();

    public void Dispose()
    {
        find.Dispose();
        insert.Dispose();
        update.Dispose();
        part.Dispose();
    }

    Trace Find(ByteString traceId)
    {
        var key = MemoryMarshal.Read<UInt128>(traceId.Span);
        if (!traces.TryGetValue(key, out var trace))
        {
            var bytes = traceId.ToByteArray();
            trace = find.Number(bytes) is { } stored ? new(stored >> 20, bytes, (int)(stored & 1048575)) : new(next++, bytes, stored: null);
            traces.Add(key, trace);
        }

        return trace;
    }

    /// <summary>What the spans of one trace in one transaction say of it.</summary>
    sealed class Trace(long id, byte[] traceId, int? stored)
    {
        public long Id => id;

        public byte[] TraceId => traceId;

        public bool IsStored { get; private set; } = stored is not null;

        public int Total { get; private set; } = stored ?? 0;

        public long Start { get; private set; } = long.MaxValue;

        public long End { get; private set; }

        public bool HasRoot { get; private set; }

        public long NamedAt { get; private set; } = long.MaxValue;

        public string Name { get; private set; } = string.Empty;

        public long Resource { get; private set; }

        public int Spans { get; private set; }

        public int Errors { get; private set; }

        public int Categories { get; private set; }

        public Dictionary<long, (long First, int Spans, int Errors)> Parts { get; } = [];

        public void Add(SpanOfTrace span)
        {
            Spans++;
            Total++;
            Errors += span.IsError ? 1 : 0;
            Categories |= 1 << (int)span.Category;
            Start = Math.Min(Start, span.Start);
            End = Math.Max(End, span.End);
            // A trace is called as its root, or until that comes as the earliest of its spans.
            if (span.IsRoot.CompareTo(HasRoot) > 0 || (span.IsRoot == HasRoot && span.Start < NamedAt))
            {
                (HasRoot, NamedAt, Name, Resource) = (span.IsRoot, span.Start, span.Name, span.Resource);
            }

            ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(Parts, span.Resource, out var exists);
            sum = (exists ? Math.Min(sum.First, span.Start) : span.Start, sum.Spans + 1, sum.Errors + (span.IsError ? 1 : 0));
        }

        public void Written()
        {
            IsStored = true;
            (Start, End, HasRoot, NamedAt, Spans, Errors, Categories) = (long.MaxValue, 0, false, long.MaxValue, 0, 0, 0);
            Parts.Clear();
        }
    }
}
