using System.Buffers.Text;
using System.Security.Cryptography;

namespace MiniBlog.ServiceDefaults.Auth;

/// <summary>
/// The proof that a reader without an account wrote a comment: a keyed hash of the comment's id. It needs no storage, so
/// Comments hands it out, and Comments and Query check it, without asking each other.
/// </summary>
/// <param name="keys">The keys of the blog.</param>
public sealed class EditTokens(BlogKeys keys)
{
    /// <summary>The header that carries the token back.</summary>
    public const string Header = "Edit-Token";

    /// <summary>How long after it was sent a comment can be changed with its token; with it, its author sees it for ever.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    private readonly byte[] key = keys.Derive("edit-tokens");

    /// <summary>The token of a comment, base64url.</summary>
    public string For(Guid commentId) => Base64Url.EncodeToString(HMACSHA256.HashData(key, commentId.ToByteArray(bigEndian: true)));

    /// <summary>Whether <paramref name="token"/> is that of the comment; takes the same time whatever differs.</summary>
    public bool Fits(Guid commentId, string? token) =>
        token is not null && CryptographicOperations.FixedTimeEquals(
            System.Text.Encoding.UTF8.GetBytes(token), System.Text.Encoding.UTF8.GetBytes(For(commentId)));
}
