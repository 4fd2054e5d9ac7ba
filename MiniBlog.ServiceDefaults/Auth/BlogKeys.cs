using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.IdentityModel.Tokens;

namespace MiniBlog.ServiceDefaults.Auth;

/// <summary>The keys derived (HKDF, RFC 5869) from the one secret that the services share, <c>Auth:SigningKey</c>; one for each purpose.</summary>
public sealed class BlogKeys
{
    private const int MinimumLength = 32;

    private readonly byte[] secret;

    /// <summary>Reads the secret.</summary>
    /// <exception cref="InvalidOperationException">The secret is missing or shorter than 32 characters.</exception>
    public BlogKeys(IConfiguration configuration)
    {
        var text = configuration["Auth:SigningKey"];
        if (text is null || text.Length < MinimumLength)
        {
            throw new InvalidOperationException(
                $"Auth:SigningKey is {(text is null ? "missing" : "too short")}: set it (environment Auth__SigningKey) to a secret of at least {MinimumLength} characters, the same for every service.");
        }

        secret = Encoding.UTF8.GetBytes(text);
        AccessTokens = new SymmetricSecurityKey(Derive("access-tokens"));
    }

    /// <summary>Signs and checks access tokens.</summary>
    public SymmetricSecurityKey AccessTokens { get; }

    /// <summary>A key of 32 bytes for one purpose.</summary>
    public byte[] Derive(string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, 32, info: Encoding.UTF8.GetBytes(purpose));
}
