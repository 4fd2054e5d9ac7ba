using System.Security.Claims;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace MiniBlog.ServiceDefaults.Auth;

/// <summary>Issues the short-lived bearer tokens (JWT, HS256) that every service checks.</summary>
/// <param name="keys">The keys of the blog.</param>
/// <param name="time">The clock.</param>
public sealed class AccessTokens(BlogKeys keys, TimeProvider time)
{
    /// <summary>The issuer and the audience of every token.</summary>
    public const string Issuer = "miniblog";

    private static readonly JsonWebTokenHandler Handler = new() { SetDefaultTimesOnTokenCreation = false };

    /// <summary>A signed token.</summary>
    /// <param name="name">Who bears it: a person's or a service's name.</param>
    /// <param name="roles">What the bearer may do; see <see cref="Roles"/>.</param>
    /// <param name="lifetime">How long it is valid.</param>
    public string Issue(string name, IEnumerable<string> roles, TimeSpan lifetime)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var claims = roles.Select(role => new Claim("role", role)).Append(new Claim("name", name));
        return Handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = Issuer,
            IssuedAt = now,
            NotBefore = now,
            Expires = now + lifetime,
            Subject = new ClaimsIdentity(claims),
            SigningCredentials = new SigningCredentials(keys.AccessTokens, SecurityAlgorithms.HmacSha256),
        });
    }
}
