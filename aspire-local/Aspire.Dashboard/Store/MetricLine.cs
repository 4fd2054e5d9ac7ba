using Aspire.Dashboard.Telemetry;
using OpenTelemetry.Proto.Metrics.V1;

namespace Aspire.Dashboard.Store;

/// <summary>The measurements of one series, step by step.</summary>
sealed class MetricLine
{
    readonly double?[] values;
    readonly Distribution?[] distributions;

    public MetricLine(MetricSteps steps, InstrumentKind kind, bool isDelta, List<StoredPoint> points)
    {
        values = new double?[steps.Count];
        distributions = new Distribution?[steps.Count];
        if (kind is InstrumentKind.Gauge || (kind is InstrumentKind.UpDownCounter && !isDelta))
        {
            Stand(steps, points);
        }
        else
        {
            Grow(steps, points, isDelta);
        }
    }

    /// <summary>Adds lines up, step by step.</summary>
    public static MetricSeries Sum(string attributes, InstrumentKind kind, IReadOnlyList<MetricLine> lines)
    {
        var steps = Enumerable.Range(0, lines[0].values.Length);
        var values = steps.Select(step => lines.Select(line => line.values[step]).Where(value => value is not null).Aggregate((double?)null, (sum, value) => (sum ?? 0) + value));
        var percentiles = kind == InstrumentKind.Histogram
            ? steps.Select(step => Distribution.Sum(lines.Select(line => line.distributions[step]))?.Percentiles()).ToArray()
            : null;
        return new([.. Dimensions.Read(attributes).Select(dimension => new AttributeValue(dimension.Key, dimension.Value))], [.. values], percentiles);
    }

    // A value stands until the next one, or until its series has long been silent.
    void Stand(MetricSteps steps, List<StoredPoint> points)
    {
        var next = 0;
        for (var step = 0; step < steps.Count; step++)
        {
            while (next < points.Count && points[next].Time <= steps.End(step))
            {
                next++;
            }

            if (next > 0 && !MetricSteps.IsSilent(points[next - 1].Time, steps.End(step)))
            {
                values[step] = points[next - 1].Value;
            }
        }
    }

    // A sum's growth falls into the step in which it was seen; while a series lives and nothing is seen, it grows by nothing.
    void Grow(MetricSteps steps, List<StoredPoint> points, bool isDelta)
    {
        for (var i = 0; i < points.Count; i++)
        {
            var point = points[i];
            var isNew = isDelta || point.Start > steps.From || (i > 0 && (points[i - 1].Start != point.Start || points[i - 1].Value > point.Value));
            if (point.Time > steps.From && (i > 0 || isNew))
            {
                var step = steps.Of(point.Time);
                var before = isNew ? default : points[i - 1];
                values[step] = (values[step] ?? 0) + point.Value - before.Value;
                distributions[step] = Distribution.Sum([distributions[step], Distribution.Of(point.Buckets, before.Buckets)]);
            }
        }

        for (var step = 0; step < steps.Count && points.Count > 0; step++)
        {
            var end = steps.End(step);
            var last = points.FindLastIndex(point => point.Time <= end);
            if (last >= 0 && !MetricSteps.IsSilent(points[last].Time, end))
            {
                values[step] ??= 0;
            }
        }
    }
}

/// <summary>How many measurements there were up to each bound.</summary>
sealed class Distribution
{
    readonly double[] bounds;
    readonly double[] counts;

    Distribution(double[] bounds, double[] counts)
    {
        this.bounds = bounds;
        this.counts = counts;
    }

    /// <summary>What came to a distribution since it was seen before.</summary>
    public static Distribution? Of(HistogramDataPoint? now, HistogramDataPoint? before)
    {
        if (now is null || now.BucketCounts.Count != now.ExplicitBounds.Count + 1)
        {
            return null;
        }

        var isComparable = before is not null && before.ExplicitBounds.Equals(now.ExplicitBounds) && before.BucketCounts.Count == now.BucketCounts.Count;
        return new(
            [.. now.ExplicitBounds],
            [.. now.BucketCounts.Select((count, i) => Math.Max(0d, count - (isComparable ? (double)before!.BucketCounts[i] : 0)))]);
    }

    /// <summary>Adds up those that have the bounds of the first; others cannot be compared and are left out.</summary>
    public static Distribution? Sum(IEnumerable<Distribution?> parts)
    {
        Distribution? sum = null;
        foreach (var part in parts)
        {
            if (part is not null && (sum is null || sum.bounds.AsSpan().SequenceEqual(part.bounds)))
            {
                sum = new(part.bounds, sum is null ? part.counts : [.. sum.counts.Zip(part.counts, (one, other) => one + other)]);
            }
        }

        return sum;
    }

    public Percentiles? Percentiles() => counts.Sum() == 0 ? null : new(Percentile(0.5), Percentile(0.9), Percentile(0.99));

    // Within a bucket, measurements are taken to be spread evenly; above the last bound, nothing is known but that.
    double Percentile(double share)
    {
        var wanted = counts.Sum() * share;
        var seen = 0d;
        for (var i = 0; i < counts.Length; i++)
        {
            if (seen + counts[i] >= wanted && counts[i] > 0)
            {
                if (i == bounds.Length)
                {
                    return bounds.Length == 0 ? 0 : bounds[^1];
                }

                var lower = i > 0 ? bounds[i - 1] : Math.Min(0, bounds[0]);
                return lower + ((bounds[i] - lower) * (wanted - seen) / counts[i]);
            }

            seen += counts[i];
        }

        return bounds.Length == 0 ? 0 : bounds[^1];
    }
}
