using Aspire.Dashboard.Telemetry;

namespace Aspire.Dashboard.Pages;

/// <summary>What the pages of the traces read.</summary>
static class TracesApi
{
    const int PageSize = 100;

    /// <summary>Attributes that say more of a span than its name, the most telling first.</summary>
    static readonly string[] Hints = ["cloudevents.event_type", "url.path", "db.query.summary", "db.query.text", "db.statement", "rpc.method"];

    const int HintLength = 100;

    public static void MapTraces(this RouteGroupBuilder group)
    {
        group.MapGet("/traces", async (
            string? q, string? resource, SpanCategory? kind, bool? errors, double? min, string[]? where, TraceOrder? order, string? cursor,
            ITelemetryReader telemetry, ResourceColours colours, CancellationToken cancellationToken) =>
        {
            var query = new TraceQuery
            {
                Text = q,
                Resource = resource,
                Category = kind,
                HasError = errors is true ? true : null,
                MinDuration = min is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null,
                Filters = FieldConditions.Parse(where),
                Order = order ?? TraceOrder.Newest,
                Cursor = cursor,
                Limit = PageSize,
            };
            var page = await telemetry.ReadTracesAsync(query, cancellationToken);
            var resources = await telemetry.ReadResourcesAsync(cancellationToken);
            return PageJson.Ok(new
            {
                Colours = colours.With(resources.Select(one => one.Name)),
                Resources = TelemetryNames.ToChoose(resources),
                page.Items,
                page.Next,
            });
        });

        group.MapGet("/traces/fields", async (ITelemetryReader telemetry, CancellationToken cancellationToken) =>
            PageJson.Ok(new { Fields = (await telemetry.ReadSpanFieldsAsync(cancellationToken)).Order(StringComparer.OrdinalIgnoreCase) }));

        group.MapGet("/traces/{id}", async (string id, ITelemetryReader telemetry, ResourceColours colours, CancellationToken cancellationToken) =>
            await telemetry.ReadTraceAsync(id, cancellationToken) is { Spans.Count: > 0 } trace
                ? PageJson.Ok(Whole(trace, colours))
                : PageJson.NotFound("This trace has not come, or is not kept any more."));

        group.MapPost("/traces/clear", async (string? resource, ITelemetryReader telemetry, CancellationToken cancellationToken) =>
        {
            await telemetry.ClearTracesAsync(resource is { Length: > 0 } ? resource : null, cancellationToken);
            return Results.NoContent();
        });
    }

    /// <summary>A trace with all times in milliseconds after its start: a browser's dates are too coarse for it.</summary>
    static object Whole(TraceDetail trace, ResourceColours colours)
    {
        var resources = trace.Spans.Select(span => span.Resource.Name).Distinct().ToArray();
        var peers = trace.Spans.Select(span => span.Peer).OfType<string>().Distinct();
        var start = trace.Start;
        double After(DateTimeOffset time) => (time - start).TotalMilliseconds;
        return new
        {
            Colours = colours.With(resources.Concat(peers)),
            trace.TraceId,
            Start = start,
            trace.Duration,
            trace.IsCut,
            Resources = resources,
            Spans = trace.Spans.Select(span => new
            {
                Id = span.SpanId,
                Parent = span.ParentSpanId,
                span.Depth,
                span.Name,
                span.Kind,
                span.Category,
                span.Status,
                span.StatusMessage,
                Start = After(span.Start),
                span.Duration,
                Resource = span.Resource.Name,
                span.Resource.FullName,
                ResourceAttributes = span.Resource.Attributes,
                span.Scope,
                span.Peer,
                Hint = Hint(span),
                span.Attributes,
                Events = span.Events.Select(one => new { one.Name, Time = After(one.Time), one.Attributes }),
                span.Links,
                span.Backlinks,
            }),
            Logs = trace.Logs.Select(log => new { log.Id, log.SpanId, log.Level, Time = After(log.Time), log.Message, Resource = log.Resource.Name }),
        };
    }

    static string? Hint(SpanDetail span) => Hints
        .Select(key => span.Attributes.FirstOrDefault(attribute => attribute.Key == key).Value)
        .FirstOrDefault(value => value is { Length: > 0 } && !span.Name.Contains(value, StringComparison.Ordinal)) is { } hint
            ? string.Join(' ', hint[..Math.Min(hint.Length, HintLength)].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            : null;

    /// <summary>A span as a list shows it.</summary>
    public static object Short(SpanDetail span) => new
    {
        Id = span.SpanId,
        span.TraceId,
        span.Name,
        span.Start,
        span.Duration,
        span.Status,
        Resource = span.Resource.Name,
    };
}
