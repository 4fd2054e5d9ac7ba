namespace Aspire.Dashboard.Telemetry;

/// <summary>A log's level, in .NET's words; OpenTelemetry's <c>SeverityNumber</c> has four numbers for each.</summary>
public enum LogLevelName
{
    /// <summary>Not said.</summary>
    Unset,

    /// <summary>1 to 4.</summary>
    Trace,

    /// <summary>5 to 8.</summary>
    Debug,

    /// <summary>9 to 12.</summary>
    Information,

    /// <summary>13 to 16.</summary>
    Warning,

    /// <summary>17 to 20.</summary>
    Error,

    /// <summary>21 to 24.</summary>
    Critical,
}

/// <summary>Which logs to list.</summary>
public sealed record LogQuery
{
    /// <summary>Only logs of this resource: its name, or that of one instance.</summary>
    public string? Resource { get; init; }

    /// <summary>Only logs of this level and above.</summary>
    public LogLevelName MinLevel { get; init; }

    /// <summary>Only logs whose message contains this.</summary>
    public string? Text { get; init; }

    /// <summary>Only logs of this trace.</summary>
    public string? TraceId { get; init; }

    /// <summary>Only logs of this span.</summary>
    public string? SpanId { get; init; }

    /// <summary>Conditions that a log must meet.</summary>
    public IReadOnlyList<FieldFilter> Filters { get; init; } = [];

    /// <summary>What the page before said as <see cref="Page{T}.Next"/>; <see langword="null"/> for the newest.</summary>
    public string? Cursor { get; init; }

    /// <summary>At most so many; 1 to 1000.</summary>
    public int Limit { get; init; } = 100;
}

/// <summary>One structured log.</summary>
public sealed record LogEntry
{
    /// <summary>Where it is in the store; for links to it.</summary>
    public required long Id { get; init; }

    /// <summary>When it was written, in UTC.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>How grave it is.</summary>
    public required LogLevelName Level { get; init; }

    /// <summary>Its text, with the values put in.</summary>
    public required string Message { get; init; }

    /// <summary>Its text before the values were put in (<c>{OriginalFormat}</c>).</summary>
    public string? Template { get; init; }

    /// <summary>Who wrote it.</summary>
    public required TelemetryResource Resource { get; init; }

    /// <summary>The logger's category.</summary>
    public required string Scope { get; init; }

    /// <summary>The trace that it was written in, if any.</summary>
    public string? TraceId { get; init; }

    /// <summary>The span that it was written in, if any.</summary>
    public string? SpanId { get; init; }

    /// <summary>The exception with its stack (<c>exception.stacktrace</c>), if any.</summary>
    public string? Exception { get; init; }

    /// <summary>What was said of it.</summary>
    public required IReadOnlyList<AttributeValue> Attributes { get; init; }
}

/// <summary>How many error logs a resource has written.</summary>
/// <param name="Resource">Who wrote them.</param>
/// <param name="Count">How many are kept.</param>
public sealed record ErrorCount(TelemetryResource Resource, int Count);
