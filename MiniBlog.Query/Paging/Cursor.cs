using System.Buffers.Binary;
using System.Buffers.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using MiniBlog.ServiceDefaults.Errors;

namespace MiniBlog.Query.Paging;

/// <summary>
/// The place in a list after which the next page begins: the time and the id of the last row, so that a page costs the same however
/// far down it is, and neither skips nor repeats a row when others come and go. To the caller it is an opaque word.
/// </summary>
public sealed record Cursor(DateTimeOffset Time, Guid Id)
{
    private const int Length = sizeof(long) + 16;

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Length];
        BinaryPrimitives.WriteInt64BigEndian(bytes, Time.UtcTicks);
        Id.TryWriteBytes(bytes[sizeof(long)..], bigEndian: true, out _);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Reads a cursor; none, or an empty one, is the start of the list.</summary>
    /// <returns>Whether it is one that a list gave.</returns>
    public static bool TryRead(string? text, out Cursor? cursor)
    {
        cursor = null;
        if (string.IsNullOrEmpty(text))
        {
            return true;
        }

        Span<byte> bytes = stackalloc byte[Length];
        if (!Base64Url.IsValid(text, out var length) || length != Length || !Base64Url.TryDecodeFromChars(text, bytes, out _))
        {
            return false;
        }

        var ticks = BinaryPrimitives.ReadInt64BigEndian(bytes);
        if (ticks < 0 || ticks > DateTimeOffset.MaxValue.UtcTicks)
        {
            return false;
        }

        cursor = new Cursor(new DateTimeOffset(ticks, TimeSpan.Zero), new Guid(bytes[sizeof(long)..], bigEndian: true));
        return true;
    }

    public static ProblemHttpResult Malformed() => Problem.Invalid("cursor", "The cursor is none that this list gave; start again without one.");
}
