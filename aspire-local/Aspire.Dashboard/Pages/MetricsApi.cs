using Aspire.Dashboard.Telemetry;

namespace Aspire.Dashboard.Pages;

/// <summary>What the page of the metrics reads.</summary>
static class MetricsApi
{
    const int Steps = 120;

    /// <summary>More lines than these nobody tells apart.</summary>
    const int MaxSeries = 40;

    public static void MapMetrics(this RouteGroupBuilder group)
    {
        group.MapGet("/instruments", async (string? resource, ITelemetryReader telemetry, ResourceColours colours, CancellationToken cancellationToken) =>
        {
            var resources = await telemetry.ReadResourcesAsync(cancellationToken);
            var instruments = string.IsNullOrEmpty(resource) ? [] : await telemetry.ReadInstrumentsAsync(resource, cancellationToken);
            return PageJson.Ok(new
            {
                Colours = colours.With(resources.Select(one => one.Name)),
                Resources = TelemetryNames.ToChoose(resources),
                Instruments = instruments.OrderBy(one => one.Meter, StringComparer.Ordinal).ThenBy(one => one.Name, StringComparer.Ordinal),
            });
        });

        group.MapGet("/metrics", async (
            string resource, string meter, string instrument, int minutes, bool? split, string[]? dimension, ITelemetryReader telemetry, TimeProvider time, CancellationToken cancellationToken) =>
        {
            var to = time.GetUtcNow();
            var query = new MetricQuery
            {
                Resource = resource,
                Meter = meter,
                Instrument = instrument,
                From = to.AddMinutes(-Math.Clamp(minutes, 1, 12 * 60)),
                To = to,
                Steps = Steps,
                Split = split is true,
                Dimensions = Dimensions(dimension),
            };
            return await telemetry.ReadMetricAsync(query, cancellationToken) is { } data
                ? PageJson.Ok(new { query.From, data.Instrument, data.Dimensions, data.Times, Series = data.Series.Take(MaxSeries), data.Exemplars })
                : PageJson.NotFound($"{resource} has sent nothing of {instrument}.");
        });
    }

    /// <summary><c>KEY VALUE</c>, parted by the first space; several values of a key are alternatives.</summary>
    static Dictionary<string, IReadOnlySet<string>> Dimensions(string[]? conditions) => (conditions ?? [])
        .Select(condition => condition.Split(' ', 2))
        .Where(parts => parts.Length == 2)
        .GroupBy(parts => parts[0], parts => parts[1])
        .ToDictionary(values => values.Key, IReadOnlySet<string> (values) => values.ToHashSet());
}
