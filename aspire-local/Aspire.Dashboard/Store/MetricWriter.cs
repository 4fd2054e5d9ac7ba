using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Microsoft.Data.Sqlite;
using OpenTelemetry.Proto.Common.V1;
using OpenTelemetry.Proto.Metrics.V1;

namespace Aspire.Dashboard.Store;

/// <summary>
/// Stores measurements. Most say the same as a second ago; such a one is left out, but once in <see cref="Heartbeat"/>, by which a
/// reader tells a value that stands from a service that is gone.
/// </summary>
sealed class MetricWriter : IDisposable
{
    /// <summary>A series that lives has a point at least this often.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(30);

    /// <summary>Hostile senders make dimensions up; beyond so many, new ones are dropped.</summary>
    const int MostSeries = 20_000;

    readonly Known known;
    readonly Dictionary<(long Resource, string Meter, string Name), long> instruments = [];
    readonly Dictionary<(long Instrument, string Attributes), Last> series = [];
    readonly Statement addInstrument;
    readonly Statement addSeries;
    readonly Statement addPoint;
    readonly Statement addExemplar;

    public MetricWriter(SqliteConnection connection, Known known)
    {
        this.known = known;
        addInstrument = new(connection, """
            INSERT INTO instruments (resource, meter, name, kind, is_delta, unit, description) VALUES ($0, $1, $2, $3, $4, $5, $6)
            ON CONFLICT (resource, meter, name) DO UPDATE SET
                kind = excluded.kind, is_delta = excluded.is_delta, unit = excluded.unit, description = excluded.description RETURNING id
            """, 7);
        addSeries = new(connection, """
            INSERT INTO series (instrument, attributes) VALUES ($0, $1) ON CONFLICT (instrument, attributes) DO UPDATE SET attributes = attributes RETURNING id
            """, 2);
        addPoint = new(connection, "INSERT OR REPLACE INTO points (series, time, start, value, data) VALUES ($0, $1, $2, $3, $4)", 5);
        addExemplar = new(connection, "INSERT OR REPLACE INTO exemplars (series, time, value, trace_id, span_id) VALUES ($0, $1, $2, $3, $4)", 5);
    }

    public void Write(ExportMetricsServiceRequest request)
    {
        foreach (var ofResource in request.ResourceMetrics)
        {
            var resource = known.Resource(ofResource.Resource);
            foreach (var ofScope in ofResource.ScopeMetrics)
            {
                foreach (var metric in ofScope.Metrics)
                {
                    Write(resource, ofScope.Scope?.Name ?? string.Empty, metric);
                }
            }
        }
    }

    /// <summary>Forgets what is remembered of stored series, as some were deleted.</summary>
    public void Forget()
    {
        instruments.Clear();
        series.Clear();
    }

    public void Dispose()
    {
        addInstrument.Dispose();
        addSeries.Dispose();
        addPoint.Dispose();
        addExemplar.Dispose();
    }

    void Write(long resource, string meter, Metric metric)
    {
        var (kind, isDelta) = Points.KindOf(metric);
        if (!instruments.TryGetValue((resource, meter, metric.Name), out var instrument))
        {
            if (instruments.Count >= MostSeries)
            {
                return;
            }

            instrument = addInstrument.Number(resource, meter, metric.Name, (int)kind, isDelta, metric.Unit, metric.Description)!.Value;
            instruments.Add((resource, meter, metric.Name), instrument);
        }

        foreach (var point in Points.Of(metric))
        {
            if (Series(instrument, point.Attributes) is { } found)
            {
                Write(found, point, isDelta);
            }
        }
    }

    void Write(Last last, Point point, bool isDelta)
    {
        var (time, start) = (Ids.Nanoseconds(point.Time), Ids.Nanoseconds(point.Start));
        foreach (var exemplar in point.Exemplars.Where(exemplar => Ids.IsTraceId(exemplar.TraceId)))
        {
            addExemplar.Run(
                last.Series, Ids.Nanoseconds(exemplar.TimeUnixNano), Number(Points.Value(exemplar)), exemplar.TraceId.ToByteArray(), Ids.Span(exemplar.SpanId) ?? 0);
        }

        var says = isDelta ? point.Value != 0 : point.Value != last.Value || start != last.Start;
        if (says || time - last.Time >= Heartbeat.Ticks * 100)
        {
            (last.Time, last.Start, last.Value) = (time, start, point.Value);
            addPoint.Run(last.Series, time, start, Number(point.Value), point.Buckets?.ToByteArray());
        }
    }

    // SQLite has no NaN: it would be stored as NULL.
    static double Number(double value) => double.IsNaN(value) ? 0 : value;

    Last? Series(long instrument, RepeatedField<KeyValue> attributes)
    {
        var key = (instrument, Dimensions.Write(attributes));
        if (!series.TryGetValue(key, out var last) && series.Count < MostSeries)
        {
            last = new(addSeries.Number(key.instrument, key.Item2)!.Value);
            series.Add(key, last);
        }

        return last;
    }

    sealed class Last(long series)
    {
        public long Series => series;

        public long Time { get; set; }

        public long Start { get; set; }

        public double Value { get; set; }
    }
}

/// <summary>The dimensions of a series as text: a JSON object with its keys in order.</summary>
static class Dimensions
{
    public static string Write(RepeatedField<KeyValue> attributes) => attributes.Count == 0
        ? "{}"
        : JsonSerializer.Serialize(new SortedDictionary<string, string>(
            attributes.DistinctBy(attribute => attribute.Key).ToDictionary(attribute => attribute.Key, attribute => Attributes.Text(attribute.Value)),
            StringComparer.Ordinal));

    public static SortedDictionary<string, string> Read(string text) => JsonSerializer.Deserialize<SortedDictionary<string, string>>(text)!;
}
