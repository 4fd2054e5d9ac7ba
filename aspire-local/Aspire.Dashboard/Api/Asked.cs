using Aspire.Dashboard.Telemetry;

namespace Aspire.Dashboard.Api;

/// <summary>What a caller asks of the spans.</summary>
sealed record SpansAsked(string? Resource, string? TraceId, bool? HasError, string[]? Filter, string? Cursor, int? Limit)
{
    public SpanQuery Query() => new()
    {
        Resource = Resource,
        TraceId = TraceId,
        HasError = HasError,
        Filters = FieldConditions.Parse(Filter),
        Cursor = Cursor,
        Limit = Limit ?? 100,
    };
}

/// <summary>What a caller asks of the logs.</summary>
sealed record LogsAsked(
    string? Resource, string? TraceId, string? SpanId, string? Level, string? Text, string[]? Filter, string? Cursor, int? Limit)
{
    public LogQuery Query() => new()
    {
        Resource = Resource,
        TraceId = TraceId,
        SpanId = SpanId,
        MinLevel = Word.Parse<LogLevelName>(Level) ?? LogLevelName.Unset,
        Text = Text,
        Filters = FieldConditions.Parse(Filter),
        Cursor = Cursor,
        Limit = Limit ?? 100,
    };
}

/// <summary>What a caller asks of the traces; the shortest duration in milliseconds.</summary>
sealed record TracesAsked(
    string? Resource, string? Text, string? Category, bool? HasError, double? MinDuration, string[]? Filter, string? Order, string? Cursor, int? Limit)
{
    public TraceQuery Query() => new()
    {
        Resource = Resource,
        Text = Text,
        Category = Word.Parse<SpanCategory>(Category),
        HasError = HasError,
        MinDuration = MinDuration is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null,
        Filters = FieldConditions.Parse(Filter),
        Order = Word.Parse<TraceOrder>(Order) ?? TraceOrder.Newest,
        Cursor = Cursor,
        Limit = Limit ?? 100,
    };
}

/// <summary>Words of a set, whatever their case.</summary>
static class Word
{
    /// <exception cref="ArgumentException">It is none of them.</exception>
    public static T? Parse<T>(string? word)
        where T : struct, Enum => word is null ? null
            : Enum.TryParse<T>(word, ignoreCase: true, out var known) && Enum.IsDefined(known) ? known
            : throw new ArgumentException($"'{word}' is none of {string.Join(", ", Enum.GetNames<T>())}.", nameof(word));
}
