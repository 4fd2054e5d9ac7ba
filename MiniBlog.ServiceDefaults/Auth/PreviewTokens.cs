using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace MiniBlog.ServiceDefaults.Auth;

/// <summary>
/// The proof that an author invited somebody to read a draft: when the invitation ends, and a keyed hash of that and the post's id. It
/// needs no storage: Web hands it out, as a link, and Query checks it.
/// </summary>
/// <param name="keys">The keys of the blog.</param>
/// <param name="time">The clock.</param>
public sealed class PreviewTokens(BlogKeys keys, TimeProvider time)
{
    /// <summary>How long a link to a draft works.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);

    private readonly byte[] key = keys.Derive("preview-tokens");

    /// <summary>A token for a post, from now on for <see cref="Lifetime"/>; base64url.</summary>
    public string For(Guid postId) => Base64Url.EncodeToString(Make(postId, (time.GetUtcNow() + Lifetime).ToUnixTimeSeconds()));

    /// <summary>Whether <paramref name="token"/> is one for the post that is still good; takes the same time whatever differs.</summary>
    public bool Fits(Guid postId, string? token)
    {
        Span<byte> given = stackalloc byte[sizeof(long) + HMACSHA256.HashSizeInBytes];
        if (token is null || !Base64Url.IsValid(token, out var length) || length != given.Length || !Base64Url.TryDecodeFromChars(token, given, out _))
        {
            return false;
        }

        var until = BinaryPrimitives.ReadInt64BigEndian(given);
        return CryptographicOperations.FixedTimeEquals(given, Make(postId, until)) && until > time.GetUtcNow().ToUnixTimeSeconds();
    }

    private byte[] Make(Guid postId, long until)
    {
        Span<byte> signed = stackalloc byte[sizeof(long) + 16];
        BinaryPrimitives.WriteInt64BigEndian(signed, until);
        postId.TryWriteBytes(signed[sizeof(long)..], bigEndian: true, out _);
        return [.. signed[..sizeof(long)], .. HMACSHA256.HashData(key, signed)];
    }
}
