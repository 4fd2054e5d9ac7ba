using Google.Protobuf;
using MiniBlog.Bench.Running;
using OpenTelemetry.Proto.Trace.V1;

namespace MiniBlog.Bench.Load;

/// <summary>The ways of comments through the blog, read from the spans that the services sent of them.</summary>
static class CommentTraces
{
    private static readonly string[] Hops = ["moderation", "comments", "query"];

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Waits until the spans of so many comments are there.</summary>
    /// <param name="blog">The blog that took them.</param>
    /// <param name="since">When the first of them was sent, as <see cref="Otlp.Now"/> tells it.</param>
    /// <param name="count">How many there were.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>What each hop waited and worked, for each step in the order of a comment's way.</returns>
    /// <exception cref="TimeoutException">They do not come.</exception>
    public static async Task<IEnumerable<Figure>> ReadAsync(Blog blog, ulong since, int count, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(Patience);
        while (true)
        {
            var ways = WaysSince(since, blog.Telemetry.Spans);
            if (ways.Count >= count)
            {
                return Steps(ways);
            }

            if (limit.IsCancellationRequested)
            {
                stop.ThrowIfCancellationRequested();
                throw new TimeoutException($"Of {count} comments the spans of {ways.Count} are whole.");
            }

            await Task.Delay(200, CancellationToken.None);
        }
    }

    private static List<List<SpanOf>> WaysSince(ulong since, IReadOnlyCollection<SpanOf> spans)
    {
        var children = spans.ToLookup(span => (span.Span.TraceId, span.Span.ParentSpanId));
        return
        [
            .. spans.Where(span => span.Service == "comments" && span.Span.Kind == Span.Types.SpanKind.Server && span.Span.StartTimeUnixNano >= since)
                .Select(post => WayFrom(post, children)).OfType<List<SpanOf>>(),
        ];
    }

    /// <summary>The request, and for each hop the sending and the processing of its event; null while one of them is missing.</summary>
    private static List<SpanOf>? WayFrom(SpanOf post, ILookup<(ByteString, ByteString), SpanOf> children)
    {
        var way = new List<SpanOf> { post };
        foreach (var hop in Hops)
        {
            var sent = Below(way[^1]).FirstOrDefault(span => span.Span.Kind == Span.Types.SpanKind.Producer);
            if (sent is null || Below(sent).FirstOrDefault(span => span.Span.Kind == Span.Types.SpanKind.Consumer && span.Service == hop) is not { } processed)
            {
                return null;
            }

            way.AddRange([sent, processed]);
        }

        return way;

        IEnumerable<SpanOf> Below(SpanOf parent) => children[(parent.Span.TraceId, parent.Span.SpanId)];
    }

    private static IEnumerable<Figure> Steps(List<List<SpanOf>> ways)
    {
        for (var hop = 0; hop < Hops.Length; hop++)
        {
            var (before, sent, processed) = (2 * hop, (2 * hop) + 1, (2 * hop) + 2);
            var (from, to) = (hop == 0 ? "comments" : Hops[hop - 1], Hops[hop]);
            // The first sender works and waits in one: its request ends when the event has its place.
            var start = hop == 0 ? "POST until its event is sent" : $"{from}: its event waits to be sent";
            foreach (var figure in (IEnumerable<Figure>)
            [
                .. Figure.Percentiles(start, ways.Select(way => hop == 0 ? way[before].Until(way[sent].Span.StartTimeUnixNano) : After(way[before], way[sent]))),
                .. Figure.Percentiles($"{from} → {to}: it is on the way", ways.Select(way => way[sent].Until(way[processed].Span.StartTimeUnixNano))),
                .. Figure.Percentiles($"{to}: works on it", ways.Select(way => way[processed].Duration)),
            ])
            {
                yield return figure with { What = $"hop {hop + 1}: {figure.What}" };
            }
        }
    }

    private static TimeSpan After(SpanOf earlier, SpanOf later) => earlier.Until(later.Span.StartTimeUnixNano) - earlier.Duration;
}
