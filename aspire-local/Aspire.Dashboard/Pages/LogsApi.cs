using Aspire.Dashboard.Telemetry;

namespace Aspire.Dashboard.Pages;

/// <summary>What the page of the structured logs reads.</summary>
static class LogsApi
{
    const int PageSize = 100;

    public static void MapLogs(this RouteGroupBuilder group)
    {
        group.MapGet("/logs", async (
            string? q, string? resource, LogLevelName? level, string? trace, string? span, string[]? where, string? cursor,
            ITelemetryReader telemetry, ResourceColours colours, CancellationToken cancellationToken) =>
        {
            var query = new LogQuery
            {
                Text = q,
                Resource = resource,
                MinLevel = level ?? LogLevelName.Unset,
                TraceId = trace,
                SpanId = span,
                Filters = FieldConditions.Parse(where),
                Cursor = cursor,
                Limit = PageSize,
            };
            var page = await telemetry.ReadLogsAsync(query, cancellationToken);
            var resources = await telemetry.ReadResourcesAsync(cancellationToken);
            return PageJson.Ok(new
            {
                Colours = colours.With(resources.Select(one => one.Name)),
                Resources = TelemetryNames.ToChoose(resources),
                Items = page.Items.Select(Short),
                page.Next,
            });
        });

        group.MapGet("/logs/fields", async (ITelemetryReader telemetry, CancellationToken cancellationToken) =>
            PageJson.Ok(new { Fields = (await telemetry.ReadLogFieldsAsync(cancellationToken)).Order(StringComparer.OrdinalIgnoreCase) }));

        group.MapGet("/logs/{id:long}", async (long id, ITelemetryReader telemetry, CancellationToken cancellationToken) =>
            await telemetry.ReadLogAsync(id, cancellationToken) is { } log ? PageJson.Ok(Whole(log)) : PageJson.NotFound("This log is not kept any more."));

        group.MapPost("/logs/clear", async (string? resource, ITelemetryReader telemetry, CancellationToken cancellationToken) =>
        {
            await telemetry.ClearLogsAsync(resource is { Length: > 0 } ? resource : null, cancellationToken);
            return Results.NoContent();
        });
    }

    /// <summary>A log as a list shows it.</summary>
    public static object Short(LogEntry log) => new
    {
        log.Id,
        log.Time,
        log.Level,
        log.Message,
        Resource = log.Resource.Name,
        log.TraceId,
        log.SpanId,
        Exception = log.Exception is not null,
    };

    static object Whole(LogEntry log) => new
    {
        log.Id,
        log.Time,
        log.Level,
        log.Message,
        log.Template,
        Resource = log.Resource.Name,
        log.Resource.FullName,
        log.Scope,
        log.TraceId,
        log.SpanId,
        log.Exception,
        log.Attributes,
        ResourceAttributes = log.Resource.Attributes,
    };
}
