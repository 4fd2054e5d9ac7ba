using Aspire.Dashboard.Telemetry;
using Microsoft.Data.Sqlite;
using OpenTelemetry.Proto.Metrics.V1;

namespace Aspire.Dashboard.Store;

/// <summary>Reads measurements.</summary>
sealed class MetricReading(StoredResources resources)
{
    const int MostExemplars = 200;

    public List<Instrument> Instruments(SqliteConnection connection, string resource)
    {
        var named = resources.Named(connection, resource)!;
        return [.. connection.Read(
            $"SELECT resource, meter, name, kind, unit, description FROM instruments WHERE resource IN {StoredResources.Sql(named)} ORDER BY meter, name", [],
            row => new Instrument(
                resources.Resource(connection, row.GetInt64(0)).Name, row.GetString(1), row.GetString(2), (InstrumentKind)row.GetInt32(3), row.GetString(4),
                row.GetString(5)))
            .DistinctBy(instrument => (instrument.Meter, instrument.Name))];
    }

    public MetricData? Metric(SqliteConnection connection, MetricQuery query)
    {
        var instrument = Instruments(connection, query.Resource).Find(one => one.Meter == query.Meter && one.Name == query.Instrument);
        if (instrument is null)
        {
            return null;
        }

        var steps = MetricSteps.Of(query);
        var stored = Stored(connection, query);
        var chosen = stored.Where(series => IsChosen(series.Dimensions, query)).ToList();
        var lines = chosen
            .GroupBy(series => query.Split ? series.Attributes : "{}", series => new MetricLine(steps, instrument.Kind, series.IsDelta, Points(connection, series.Id, steps)))
            .Select(group => MetricLine.Sum(group.Key, instrument.Kind, [.. group]));
        return new(instrument, Dimensions(stored), steps.Times, [.. lines], Exemplars(connection, chosen, steps));
    }

    List<StoredSeries> Stored(SqliteConnection connection, MetricQuery query) => connection.Read(
        $"""
        SELECT s.id, s.attributes, i.is_delta FROM series s JOIN instruments i ON i.id = s.instrument
        WHERE i.resource IN {StoredResources.Sql(resources.Named(connection, query.Resource)!)} AND i.meter = $0 AND i.name = $1 ORDER BY s.attributes, s.id
        """,
        [query.Meter, query.Instrument],
        row => new StoredSeries(row.GetInt64(0), row.GetString(1), Store.Dimensions.Read(row.GetString(1)), row.GetBoolean(2)));

    static bool IsChosen(SortedDictionary<string, string> dimensions, MetricQuery query) =>
        query.Dimensions.All(wanted => wanted.Value.Contains(dimensions.GetValueOrDefault(wanted.Key, string.Empty)));

    static SortedDictionary<string, IReadOnlyList<string>> Dimensions(List<StoredSeries> stored)
    {
        var keys = stored.SelectMany(series => series.Dimensions.Keys).Distinct();
        // A series without the dimension is told from the others by an empty value.
        return new(keys.ToDictionary(
            key => key,
            IReadOnlyList<string> (key) => [.. stored.Select(series => series.Dimensions.GetValueOrDefault(key, string.Empty)).Distinct().Order(StringComparer.Ordinal)]));
    }

    static List<StoredPoint> Points(SqliteConnection connection, long series, MetricSteps steps) => connection.Read(
        "SELECT time, start, value, data FROM points WHERE series = $0 AND time BETWEEN $1 AND $2 ORDER BY time", [series, steps.Before, steps.To],
        row => new StoredPoint(
            row.GetInt64(0), row.GetInt64(1), row.GetDouble(2), row.IsDBNull(3) ? null : HistogramDataPoint.Parser.ParseFrom(row.Bytes(3))));

    static List<MetricExemplar> Exemplars(SqliteConnection connection, List<StoredSeries> chosen, MetricSteps steps) => connection.Read(
        $"SELECT time, value, trace_id, span_id FROM exemplars WHERE series IN {StoredResources.Sql(chosen.Select(series => series.Id))} AND time BETWEEN $0 AND $1 ORDER BY time DESC LIMIT {MostExemplars}",
        [steps.From, steps.To],
        row => new MetricExemplar(Ids.Time(row.GetInt64(0)), row.GetDouble(1), Ids.Hex(row.Bytes(2)), Ids.Hex(row.GetInt64(3))));

    sealed record StoredSeries(long Id, string Attributes, SortedDictionary<string, string> Dimensions, bool IsDelta);
}

/// <summary>A measurement as it is stored.</summary>
readonly record struct StoredPoint(long Time, long Start, double Value, HistogramDataPoint? Buckets);

/// <summary>A range of time, cut into steps of equal length; in nanoseconds.</summary>
/// <param name="From">Where it begins.</param>
/// <param name="To">Where it ends.</param>
/// <param name="Count">How many steps.</param>
readonly record struct MetricSteps(long From, long To, int Count)
{
    /// <summary>A series whose last point is older than this is over. Senders may be some seconds late.</summary>
    static readonly long Silence = 2 * MetricWriter.Heartbeat.Ticks * 100;

    /// <summary>What was measured shortly before still stands at the beginning.</summary>
    public long Before => From - Silence;

    public IReadOnlyList<DateTimeOffset> Times
    {
        get
        {
            var steps = this;
            return [.. Enumerable.Range(0, Count).Select(step => Ids.Time(steps.End(step)))];
        }
    }

    public static MetricSteps Of(MetricQuery query) =>
        new(Ids.Nanoseconds(query.From), Math.Max(Ids.Nanoseconds(query.To), Ids.Nanoseconds(query.From) + 1), Math.Clamp(query.Steps, 1, 1000));

    public long End(int step) => From + (long)((Int128)(To - From) * (step + 1) / Count);

    /// <summary>The step that a time after <see cref="From"/> is in.</summary>
    public int Of(long time) => Math.Clamp((int)((Int128)(time - From - 1) * Count / (To - From)), 0, Count - 1);

    public static bool IsSilent(long last, long now) => now - last > Silence;
}
