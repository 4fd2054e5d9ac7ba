namespace Aspire.Dashboard.Telemetry;

/// <summary>What a span does, in OpenTelemetry's words (<c>Span.SpanKind</c>).</summary>
public enum SpanKind
{
    /// <summary>Not said.</summary>
    Unspecified,

    /// <summary>Work inside a process.</summary>
    Internal,

    /// <summary>Answers a request.</summary>
    Server,

    /// <summary>Makes a request and waits for the answer.</summary>
    Client,

    /// <summary>Sends a message.</summary>
    Producer,

    /// <summary>Handles a message.</summary>
    Consumer,
}

/// <summary>How a span ended.</summary>
public enum SpanStatus
{
    /// <summary>Nothing was said, which means well.</summary>
    Unset,

    /// <summary>Well, as its author says.</summary>
    Ok,

    /// <summary>With an error.</summary>
    Error,
}

/// <summary>A rough kind of span, by the attributes that the conventions give it.</summary>
public enum SpanCategory
{
    /// <summary>None of the others.</summary>
    Other,

    /// <summary>HTTP request (<c>http.request.method</c>).</summary>
    Http,

    /// <summary>Database call (<c>db.system.name</c>, <c>db.system</c>).</summary>
    Database,

    /// <summary>Message sent or handled (<c>messaging.system</c>).</summary>
    Messaging,

    /// <summary>Remote call (<c>rpc.system</c>).</summary>
    Rpc,
}

/// <summary>Which traces to list.</summary>
public sealed record TraceQuery
{
    /// <summary>Only traces with a span of this resource: its name, or that of one instance (<c>name-instance</c>).</summary>
    public string? Resource { get; init; }

    /// <summary>Only traces whose first span's name, or whose id, contains this.</summary>
    public string? Text { get; init; }

    /// <summary>Only traces with a span of this category.</summary>
    public SpanCategory? Category { get; init; }

    /// <summary>Only traces with an error (<see langword="true"/>) or without one.</summary>
    public bool? HasError { get; init; }

    /// <summary>Only traces that took at least this long.</summary>
    public TimeSpan? MinDuration { get; init; }

    /// <summary>Conditions; a trace is listed if one of its spans meets all of them.</summary>
    public IReadOnlyList<FieldFilter> Filters { get; init; } = [];

    /// <summary>What stands on top.</summary>
    public TraceOrder Order { get; init; }

    /// <summary>What the page before said as <see cref="Page{T}.Next"/>, in the same order; <see langword="null"/> for the top.</summary>
    public string? Cursor { get; init; }

    /// <summary>At most so many; 1 to 1000.</summary>
    public int Limit { get; init; } = 100;
}

/// <summary>The order of a list of traces.</summary>
public enum TraceOrder
{
    /// <summary>By their start, the last first.</summary>
    Newest,

    /// <summary>By how long they took, the longest first.</summary>
    Longest,
}

/// <summary>A line of the list of traces.</summary>
/// <param name="TraceId">32 hexadecimal digits.</param>
/// <param name="Name">The name of the span without a parent, or of the earliest while that has not come.</param>
/// <param name="ResourceName">The name of that span's resource (<see cref="TelemetryResource.Name"/>).</param>
/// <param name="Start">When its earliest span began.</param>
/// <param name="Duration">From there to the end of its latest.</param>
/// <param name="SpanCount">How many spans are known.</param>
/// <param name="ErrorCount">How many of them have an error.</param>
/// <param name="Resources">The spans of each resource, in the order of their appearance.</param>
public sealed record TraceSummary(
    string TraceId,
    string Name,
    string ResourceName,
    DateTimeOffset Start,
    TimeSpan Duration,
    int SpanCount,
    int ErrorCount,
    IReadOnlyList<TraceResource> Resources);

/// <summary>The part of one resource in a trace.</summary>
/// <param name="ResourceName">The resource's name.</param>
/// <param name="SpanCount">Its spans in the trace.</param>
/// <param name="ErrorCount">How many of them have an error.</param>
public sealed record TraceResource(string ResourceName, int SpanCount, int ErrorCount);

/// <summary>A whole trace.</summary>
/// <param name="TraceId">32 hexadecimal digits.</param>
/// <param name="Spans">
/// Its spans as a tree, parents before children and siblings by their start. A span whose parent is not known is at the top.
/// </param>
/// <param name="Logs">What was logged in it, by time.</param>
/// <param name="IsCut">Whether it has more spans than are kept to be shown (10,000).</param>
public sealed record TraceDetail(string TraceId, IReadOnlyList<SpanDetail> Spans, IReadOnlyList<LogEntry> Logs, bool IsCut)
{
    /// <summary>When its earliest span began.</summary>
    public DateTimeOffset Start => Spans.Min(span => span.Start);

    /// <summary>From there to the end of the latest.</summary>
    public TimeSpan Duration => Spans.Max(span => span.Start + span.Duration) - Start;
}

/// <summary>One span, with all that was said of it.</summary>
public sealed record SpanDetail
{
    /// <summary>32 hexadecimal digits.</summary>
    public required string TraceId { get; init; }

    /// <summary>16 hexadecimal digits.</summary>
    public required string SpanId { get; init; }

    /// <summary>The span that it belongs to, 16 hexadecimal digits; <see langword="null"/> for a root.</summary>
    public string? ParentSpanId { get; init; }

    /// <summary>0 at the top of the tree; 0 outside of a <see cref="TraceDetail"/>.</summary>
    public int Depth { get; init; }

    /// <summary>What it is called.</summary>
    public required string Name { get; init; }

    /// <summary>What it does.</summary>
    public SpanKind Kind { get; init; }

    /// <summary>What it does, roughly.</summary>
    public SpanCategory Category { get; init; }

    /// <summary>How it ended.</summary>
    public SpanStatus Status { get; init; }

    /// <summary>What its author says of the status.</summary>
    public string? StatusMessage { get; init; }

    /// <summary>When it began, in UTC, to 100 ns.</summary>
    public DateTimeOffset Start { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Who made it.</summary>
    public required TelemetryResource Resource { get; init; }

    /// <summary>The instrumentation that made it.</summary>
    public required string Scope { get; init; }

    /// <summary>
    /// The other side that a client's or producer's span calls: a resource's display name if an address leads to one, or else
    /// <c>host:port</c>; for a message, the broker. In a <see cref="TraceDetail"/> only where no span of that side is in the trace.
    /// </summary>
    public string? Peer { get; init; }

    /// <summary>What was said of it.</summary>
    public required IReadOnlyList<AttributeValue> Attributes { get; init; }

    /// <summary>What happened in it.</summary>
    public IReadOnlyList<SpanEvent> Events { get; init; } = [];

    /// <summary>The spans that it points at.</summary>
    public IReadOnlyList<SpanLink> Links { get; init; } = [];

    /// <summary>The spans that point at it.</summary>
    public IReadOnlyList<SpanLink> Backlinks { get; init; } = [];
}

/// <summary>Something that happened in a span.</summary>
/// <param name="Name">What.</param>
/// <param name="Time">When.</param>
/// <param name="Attributes">What was said of it.</param>
public sealed record SpanEvent(string Name, DateTimeOffset Time, IReadOnlyList<AttributeValue> Attributes);

/// <summary>A pointer from or to another span, mostly of another trace.</summary>
/// <param name="TraceId">The other span's trace.</param>
/// <param name="SpanId">The other span.</param>
/// <param name="Attributes">What was said of the link.</param>
public sealed record SpanLink(string TraceId, string SpanId, IReadOnlyList<AttributeValue> Attributes);

/// <summary>Which spans to list.</summary>
public sealed record SpanQuery
{
    /// <summary>Only spans of this resource: its name, or that of one instance.</summary>
    public string? Resource { get; init; }

    /// <summary>Only spans of this trace.</summary>
    public string? TraceId { get; init; }

    /// <summary>Only spans with an error (<see langword="true"/>) or without one.</summary>
    public bool? HasError { get; init; }

    /// <summary>Conditions that a span must meet.</summary>
    public IReadOnlyList<FieldFilter> Filters { get; init; } = [];

    /// <summary>What the page before said as <see cref="Page{T}.Next"/>; <see langword="null"/> for the newest.</summary>
    public string? Cursor { get; init; }

    /// <summary>At most so many; 1 to 1000.</summary>
    public int Limit { get; init; } = 100;
}
