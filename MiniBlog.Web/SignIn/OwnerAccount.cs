using System.Net;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using MiniBlog.ServiceDefaults.Auth;

namespace MiniBlog.Web.SignIn;

/// <summary>What came of an attempt to sign in.</summary>
/// <param name="Principal">Who it is; null where the name or the password is wrong, or there were too many attempts.</param>
/// <param name="Wait">How long to wait after too many wrong ones.</param>
public sealed record SignInAttempt(ClaimsPrincipal? Principal, TimeSpan? Wait);

/// <summary>The one local account, <c>owner</c>, whose password is the setting <c>Owner:Password</c>; without it nobody signs in here.</summary>
public sealed class OwnerAccount
{
    public const string Name = "owner";

    private const string StampClaim = "stamp";

    private readonly GuessLimit limit;
    private readonly byte[]? passwordHash;
    private readonly string stamp;

    public OwnerAccount(IConfiguration configuration, BlogKeys keys, GuessLimit limit)
    {
        this.limit = limit;
        var password = configuration["Owner:Password"];
        passwordHash = string.IsNullOrEmpty(password) ? null : Hash(password);
        stamp = Convert.ToHexStringLower(HMACSHA256.HashData(keys.Derive("owner-stamp"), passwordHash ?? []));
    }

    /// <summary>The owner writes posts and decides about comments.</summary>
    public static IReadOnlyList<string> Roles { get; } = [ServiceDefaults.Auth.Roles.Author, ServiceDefaults.Auth.Roles.Moderator];

    /// <summary>Whether there is a password to sign in with.</summary>
    public bool Exists => passwordHash is not null;

    /// <summary>Checks a name and a password; wrong ones from one address are limited.</summary>
    public SignInAttempt Attempt(string? name, string? password, IPAddress? address)
    {
        var (accepted, wait) = limit.Attempt(address, () => Fits(name, password));
        return new SignInAttempt(accepted ? BlogClaims.Principal(Name, Roles, new Claim(StampClaim, stamp)) : null, wait);
    }

    /// <summary>Whether a cookie is still good: a new password signs out everybody who came in with the old one.</summary>
    public bool StillSignedIn(ClaimsPrincipal principal) => principal.FindFirstValue(StampClaim) is not { } old || old == stamp;

    /// <summary>Takes the same time for every password: hashes are compared, and all of them.</summary>
    private bool Fits(string? name, string? password)
    {
        var right = CryptographicOperations.FixedTimeEquals(Hash(password ?? ""), passwordHash ?? RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes));
        return right && Exists && name == Name;
    }

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
