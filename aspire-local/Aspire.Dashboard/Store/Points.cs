using Aspire.Dashboard.Telemetry;
using Google.Protobuf.Collections;
using OpenTelemetry.Proto.Common.V1;
using OpenTelemetry.Proto.Metrics.V1;

namespace Aspire.Dashboard.Store;

/// <summary>A measurement of any kind.</summary>
/// <param name="Attributes">Its dimensions.</param>
/// <param name="Start">Since when it is counted, in nanoseconds.</param>
/// <param name="Time">When it was taken.</param>
/// <param name="Value">The value; for a distribution, how many measurements.</param>
/// <param name="Buckets">The distribution.</param>
/// <param name="Exemplars">Single measurements.</param>
readonly record struct Point(
    RepeatedField<KeyValue> Attributes, ulong Start, ulong Time, double Value, HistogramDataPoint? Buckets, RepeatedField<Exemplar> Exemplars);

/// <summary>The kinds of OTLP's metrics, and the measurements in them.</summary>
static class Points
{
    public static (InstrumentKind Kind, bool IsDelta) KindOf(Metric metric) => metric.DataCase switch
    {
        Metric.DataOneofCase.Sum => (metric.Sum.IsMonotonic ? InstrumentKind.Counter : InstrumentKind.UpDownCounter, IsDelta(metric.Sum.AggregationTemporality)),
        Metric.DataOneofCase.Histogram => (InstrumentKind.Histogram, IsDelta(metric.Histogram.AggregationTemporality)),
        Metric.DataOneofCase.ExponentialHistogram => (InstrumentKind.Histogram, IsDelta(metric.ExponentialHistogram.AggregationTemporality)),
        // Of a summary, which OTLP keeps for others' sake only, the number of measurements is what can be added up.
        Metric.DataOneofCase.Summary => (InstrumentKind.Counter, false),
        _ => (InstrumentKind.Gauge, false),
    };

    public static IEnumerable<Point> Of(Metric metric) => metric.DataCase switch
    {
        Metric.DataOneofCase.Gauge => metric.Gauge.DataPoints.Select(Of),
        Metric.DataOneofCase.Sum => metric.Sum.DataPoints.Select(Of),
        Metric.DataOneofCase.Histogram => metric.Histogram.DataPoints.Select(Of),
        Metric.DataOneofCase.ExponentialHistogram => metric.ExponentialHistogram.DataPoints.Select(Of),
        Metric.DataOneofCase.Summary => metric.Summary.DataPoints.Select(point =>
            new Point(point.Attributes, point.StartTimeUnixNano, point.TimeUnixNano, point.Count, null, [])),
        _ => [],
    };

    public static double Value(Exemplar exemplar) => exemplar.ValueCase == Exemplar.ValueOneofCase.AsInt ? exemplar.AsInt : exemplar.AsDouble;

    static bool IsDelta(AggregationTemporality temporality) => temporality == AggregationTemporality.Delta;

    static Point Of(NumberDataPoint point) => new(
        point.Attributes, point.StartTimeUnixNano, point.TimeUnixNano,
        point.ValueCase == NumberDataPoint.ValueOneofCase.AsInt ? point.AsInt : point.AsDouble, null, point.Exemplars);

    static Point Of(HistogramDataPoint point) => new(
        point.Attributes, point.StartTimeUnixNano, point.TimeUnixNano, point.Count,
        new() { Sum = point.Sum, BucketCounts = { point.BucketCounts }, ExplicitBounds = { point.ExplicitBounds } }, point.Exemplars);

    // Bucket i of scale s holds what is above b^i and at most b^(i+1), with b = 2^(2^-s)
    // (https://opentelemetry.io/docs/specs/otel/metrics/data-model/#exponentialhistogram).
    static Point Of(ExponentialHistogramDataPoint point)
    {
        var buckets = new HistogramDataPoint { Sum = point.Sum };
        double Bound(int index) => Math.Pow(2, index * Math.Pow(2, -point.Scale));
        var (negative, positive) = (point.Negative ?? new(), point.Positive ?? new());
        for (var i = negative.BucketCounts.Count - 1; i >= 0; i--)
        {
            Add(buckets, negative.BucketCounts[i], -Bound(negative.Offset + i));
        }

        Add(buckets, point.ZeroCount, Math.Max(point.ZeroThreshold, Bound(positive.Offset)));
        for (var i = 0; i < positive.BucketCounts.Count; i++)
        {
            Add(buckets, positive.BucketCounts[i], Bound(positive.Offset + i + 1));
        }

        buckets.BucketCounts.Add(0);
        return new(point.Attributes, point.StartTimeUnixNano, point.TimeUnixNano, point.Count, buckets, point.Exemplars);
    }

    static void Add(HistogramDataPoint buckets, ulong count, double bound)
    {
        buckets.BucketCounts.Add(count);
        buckets.ExplicitBounds.Add(bound);
    }
}
