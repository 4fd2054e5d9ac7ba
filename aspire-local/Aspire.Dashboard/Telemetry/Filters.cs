namespace Aspire.Dashboard.Telemetry;

/// <summary>How a <see cref="FieldFilter"/> compares.</summary>
public enum FilterOperator
{
    /// <summary><c>==</c>: the same text, whatever its case.</summary>
    Equal,

    /// <summary><c>!=</c>: another text, or no such field.</summary>
    NotEqual,

    /// <summary><c>contains</c>, whatever the case.</summary>
    Contains,

    /// <summary><c>!contains</c>: without that text, or no such field.</summary>
    NotContains,

    /// <summary><c>&gt;</c>: both are numbers, and the field's is larger.</summary>
    Greater,

    /// <summary><c>&gt;=</c></summary>
    GreaterOrEqual,

    /// <summary><c>&lt;</c></summary>
    Less,

    /// <summary><c>&lt;=</c></summary>
    LessOrEqual,
}

/// <summary>A condition on one field of a span or a log.</summary>
/// <param name="Field">
/// An attribute's key (of the span or log, or else of its resource), or one of <see cref="KnownFields"/>.
/// </param>
/// <param name="Operator">How to compare.</param>
/// <param name="Value">What to compare with.</param>
public sealed record FieldFilter(string Field, FilterOperator Operator, string Value);

/// <summary>The fields that are no attributes.</summary>
public static class KnownFields
{
    /// <summary>The resource's name, <c>service.name</c> or <c>service.name-instance</c>.</summary>
    public const string Resource = "resource";

    /// <summary>A span's name.</summary>
    public const string Name = "name";

    /// <summary>A span's kind: <c>internal</c>, <c>server</c>, <c>client</c>, <c>producer</c>, <c>consumer</c>.</summary>
    public const string Kind = "kind";

    /// <summary>A span's status: <c>unset</c>, <c>ok</c>, <c>error</c>.</summary>
    public const string Status = "status";

    /// <summary>A span's duration, in milliseconds.</summary>
    public const string Duration = "duration";

    /// <summary>A log's text.</summary>
    public const string Message = "message";

    /// <summary>A log's level, as a word of <see cref="LogLevelName"/>.</summary>
    public const string Level = "level";

    /// <summary>What wrote it: a logger's category, or the instrumentation that made the span.</summary>
    public const string Scope = "scope";

    /// <summary>The trace's id.</summary>
    public const string TraceId = "trace-id";

    /// <summary>The span's id.</summary>
    public const string SpanId = "span-id";
}

/// <summary>A page of a list that is read from the newest to the oldest.</summary>
/// <typeparam name="T">What is listed.</typeparam>
/// <param name="Items">At most as many as were asked for; a filter may leave fewer, even none, with more to come.</param>
/// <param name="Next">Where the next page begins; <see langword="null"/> when the oldest was reached.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);
