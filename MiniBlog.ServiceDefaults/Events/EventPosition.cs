using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace MiniBlog.ServiceDefaults.Events;

/// <summary>A place in a producer's log, written <c>SOURCE/PARTITION/POSITION</c> in the header <c>Event-Position</c>.</summary>
/// <param name="Source">The producer's name.</param>
/// <param name="Partition">The partition of its log.</param>
/// <param name="Position">The position in the partition, from 1.</param>
public sealed record EventPosition(string Source, int Partition, long Position) : IParsable<EventPosition>
{
    /// <summary>The header in which a command answers with the position it wrote, and Query takes it back.</summary>
    public const string Header = "Event-Position";

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Source}/{Partition}/{Position}");

    /// <inheritdoc/>
    /// <exception cref="FormatException">The text is not <c>SOURCE/PARTITION/POSITION</c>.</exception>
    public static EventPosition Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out var position) ? position : throw new FormatException($"'{s}' is not SOURCE/PARTITION/POSITION.");

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out EventPosition result)
    {
        result = null;
        if (s?.Trim().Split('/') is not [{ Length: > 0 } source, var partitionText, var positionText]
            || !int.TryParse(partitionText, NumberStyles.None, CultureInfo.InvariantCulture, out var partition)
            || !long.TryParse(positionText, NumberStyles.None, CultureInfo.InvariantCulture, out var position))
        {
            return false;
        }

        result = new EventPosition(source, partition, position);
        return true;
    }
}
