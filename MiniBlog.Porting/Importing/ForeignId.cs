using System.Security.Cryptography;
using System.Text;

namespace MiniBlog.Porting.Importing;

/// <summary>
/// Ids for what has other ids where it comes from: the same each time, so that what is imported again is known again (RFC 9562, section 5.5,
/// UUIDv5). Not of the time, as MiniBlog's own are: a draft that was published since has another time and is the same post.
/// </summary>
public static class ForeignId
{
    /// <summary>The name space of these ids: any UUID will do, as long as it never changes.</summary>
    private static readonly Guid NameSpace = new("6a3f7c1e-52b1-4c39-9a53-0d5f7d7c9b11");

    /// <param name="blog">Which blog it comes from.</param>
    /// <param name="kind">What it is, such as <c>post</c>.</param>
    /// <param name="id">Its id there.</param>
    public static Guid Of(string blog, string kind, string id)
    {
        byte[] named = [.. NameSpace.ToByteArray(bigEndian: true), .. Encoding.UTF8.GetBytes($"{blog}\n{kind}\n{id}")];
#pragma warning disable CA5350 // RFC 9562 asks for SHA-1; nothing is kept secret by it.
        var hash = SHA1.HashData(named).AsSpan(0, 16);
#pragma warning restore CA5350
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash, bigEndian: true);
    }
}
