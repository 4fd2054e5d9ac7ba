using System.Buffers.Binary;
using System.Globalization;
using Google.Protobuf;

namespace Aspire.Dashboard.Store;

/// <summary>Ids and times, as OTLP, the store and people write them.</summary>
static class Ids
{
    public static bool IsTraceId(ByteString id) => id.Length == 16 && id.Span.ContainsAnyExcept((byte)0);

    public static bool IsSpanId(ByteString id) => id.Length == 8 && id.Span.ContainsAnyExcept((byte)0);

    /// <summary>A span's id as the store has it; <see langword="null"/> for none.</summary>
    public static long? Span(ByteString id) => IsSpanId(id) ? BinaryPrimitives.ReadInt64BigEndian(id.Span) : null;

    public static string Hex(long spanId) => spanId.ToString("x16", CultureInfo.InvariantCulture);

    public static string Hex(byte[] traceId) => Convert.ToHexStringLower(traceId);

    /// <summary>A span's id as a person writes it.</summary>
    public static long? ParseSpan(string? hex) =>
        hex?.Length == 16 && ulong.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var id) ? (long)id : null;

    /// <summary>The range of ids that begin with what a person writes: 7 to 32 digits.</summary>
    public static (byte[] First, byte[] Last)? ParseTrace(string? hex) =>
        hex is { Length: >= 7 and <= 32 } && hex.All(char.IsAsciiHexDigit)
            ? (Convert.FromHexString(hex.PadRight(32, '0')), Convert.FromHexString(hex.PadRight(32, 'f')))
            : null;

    /// <summary>The ids of traces that a query is about; <see langword="null"/> for all.</summary>
    /// <exception cref="ArgumentException">It names one that cannot be.</exception>
    public static (byte[] First, byte[] Last)? AskedTrace(string? hex) =>
        hex is null || ParseTrace(hex) is not null ? ParseTrace(hex) : throw new ArgumentException($"'{hex}' is no id of a trace.", nameof(hex));

    /// <summary>The span that a query is about; <see langword="null"/> for all.</summary>
    /// <exception cref="ArgumentException">It names one that cannot be.</exception>
    public static long? AskedSpan(string? hex) =>
        hex is null || ParseSpan(hex) is not null ? ParseSpan(hex) : throw new ArgumentException($"'{hex}' is no id of a span.", nameof(hex));

    /// <summary>Nanoseconds since 1970, as a number that SQLite has.</summary>
    public static long Nanoseconds(ulong time) => (long)Math.Min(time, long.MaxValue);

    public static long Nanoseconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks * 100;

    public static DateTimeOffset Time(long nanoseconds) => DateTimeOffset.UnixEpoch.AddTicks(nanoseconds / 100);
}
