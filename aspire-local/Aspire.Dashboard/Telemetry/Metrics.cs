namespace Aspire.Dashboard.Telemetry;

/// <summary>What an instrument measures.</summary>
public enum InstrumentKind
{
    /// <summary>A value that is what it is now.</summary>
    Gauge,

    /// <summary>A sum that only grows; shown as the growth in each step.</summary>
    Counter,

    /// <summary>A sum that grows and shrinks; shown as it is.</summary>
    UpDownCounter,

    /// <summary>A distribution; shown by its percentiles.</summary>
    Histogram,
}

/// <summary>An instrument of a meter of a service.</summary>
/// <param name="ResourceName">The service's name.</param>
/// <param name="Meter">The meter's name.</param>
/// <param name="Name">The instrument's name.</param>
/// <param name="Kind">What it measures.</param>
/// <param name="Unit">The unit, in UCUM's words (<c>s</c>, <c>By</c>, <c>{request}</c>); may be empty.</param>
/// <param name="Description">In words; may be empty.</param>
public sealed record Instrument(string ResourceName, string Meter, string Name, InstrumentKind Kind, string Unit, string Description);

/// <summary>Which measurements to read.</summary>
public sealed record MetricQuery
{
    /// <summary>The service's name, or that of one instance.</summary>
    public required string Resource { get; init; }

    /// <summary>The meter's name.</summary>
    public required string Meter { get; init; }

    /// <summary>The instrument's name.</summary>
    public required string Instrument { get; init; }

    /// <summary>From when; a minute to twelve hours before <see cref="To"/>.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>Until when.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>Into how many steps of equal length the time is cut; 1 to 1000.</summary>
    public int Steps { get; init; } = 120;

    /// <summary>For a dimension's key, the values that are wanted; a dimension that is not named is not filtered.</summary>
    public IReadOnlyDictionary<string, IReadOnlySet<string>> Dimensions { get; init; } = new Dictionary<string, IReadOnlySet<string>>();

    /// <summary>Whether each combination of dimensions gets a series of its own, or all are summed up to one.</summary>
    public bool Split { get; init; }
}

/// <summary>An instrument's measurements in a range of time.</summary>
/// <param name="Instrument">The instrument.</param>
/// <param name="Dimensions">Each dimension's key with all values that are known, filtered out or not.</param>
/// <param name="Times">The end of each step.</param>
/// <param name="Series">One, or one for each combination of dimensions.</param>
/// <param name="Exemplars">Single measurements with their traces, newest first, at most 200.</param>
public sealed record MetricData(
    Instrument Instrument,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Dimensions,
    IReadOnlyList<DateTimeOffset> Times,
    IReadOnlyList<MetricSeries> Series,
    IReadOnlyList<MetricExemplar> Exemplars);

/// <summary>A line of a graph.</summary>
/// <param name="Attributes">Its dimensions; empty for the sum of all.</param>
/// <param name="Values">
/// One for each step: a gauge's or sum's value, a counter's growth, the number of measurements of a histogram.
/// <see langword="null"/> where nothing is known.
/// </param>
/// <param name="Percentiles">For a histogram, one for each step; otherwise <see langword="null"/>.</param>
public sealed record MetricSeries(
    IReadOnlyList<AttributeValue> Attributes, IReadOnlyList<double?> Values, IReadOnlyList<Percentiles?>? Percentiles);

/// <summary>What a half, nine in ten and 99 in 100 measurements stayed below, in the instrument's unit.</summary>
/// <param name="P50">The median.</param>
/// <param name="P90">The 90th percentile.</param>
/// <param name="P99">The 99th percentile.</param>
public sealed record Percentiles(double P50, double P90, double P99);

/// <summary>A single measurement with its trace.</summary>
/// <param name="Time">When.</param>
/// <param name="Value">What was measured.</param>
/// <param name="TraceId">In which trace.</param>
/// <param name="SpanId">In which span.</param>
public sealed record MetricExemplar(DateTimeOffset Time, double Value, string TraceId, string SpanId);
