using System.Net;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using MiniBlog.ServiceDefaults.Auth;
using MiniBlog.Web.Accounts;
using MiniBlog.Web.Clients;

namespace MiniBlog.Web.SignIn;

/// <summary>What came of an attempt to sign in.</summary>
/// <param name="Principal">Who it is; null where the name or the password is wrong, or there were too many attempts.</param>
/// <param name="Wait">How long to wait after too many wrong ones.</param>
public sealed record SignInAttempt(ClaimsPrincipal? Principal, TimeSpan? Wait);

/// <summary>
/// The one local account, <c>owner</c>. Its password is the setting <c>Owner:Password</c> until the owner chooses another; the chosen one counts
/// for as long as the setting stays what it was then. So whoever may change the settings gets in again, and without the setting nobody does.
/// </summary>
public sealed class OwnerAccount
{
    public const string Name = "owner";

    /// <summary>Whose sessions and password it is, as <see cref="BlogClaims.Account"/> says.</summary>
    public const string Account = "local/" + Name;

    private const string StampClaim = "stamp";

    /// <summary>As OWASP's sheet on password storage asks for PBKDF2 with SHA-512.</summary>
    private const int HashIterations = 210_000;

    private readonly GuessLimit limit;
    private readonly IAccountStore store;
    private readonly TimeProvider time;
    private readonly byte[]? settingHash;
    private readonly string stamp;
    private readonly PasswordHasher<string> hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = HashIterations }));

    public OwnerAccount(IConfiguration configuration, BlogKeys keys, GuessLimit limit, IAccountStore store, TimeProvider time)
    {
        (this.limit, this.store, this.time) = (limit, store, time);
        var password = configuration["Owner:Password"];
        settingHash = string.IsNullOrEmpty(password) ? null : Hash(password);
        stamp = Convert.ToHexStringLower(HMACSHA256.HashData(keys.Derive("owner-stamp"), settingHash ?? []));
    }

    /// <summary>The owner writes posts and decides about comments.</summary>
    public static IReadOnlyList<string> Roles { get; } = [ServiceDefaults.Auth.Roles.Author, ServiceDefaults.Auth.Roles.Moderator];

    /// <summary>Whether there is a password to sign in with.</summary>
    public bool Exists => settingHash is not null;

    /// <summary>Checks a name and a password; wrong ones from one address are limited.</summary>
    /// <exception cref="ServiceAwayException">It cannot be found out which password counts.</exception>
    public async Task<SignInAttempt> AttemptAsync(string? name, string? password, IPAddress? address, CancellationToken cancellationToken)
    {
        var chosen = await ChosenAsync(cancellationToken);
        var (accepted, wait) = await limit.AttemptAsync(address, () => Fits(name, password, chosen), cancellationToken);
        return new SignInAttempt(accepted ? BlogClaims.Principal(Name, Account, Roles, new Claim(StampClaim, stamp)) : null, wait);
    }

    /// <summary>When the owner chose the password that counts; null where it is that of the settings.</summary>
    public async Task<DateTimeOffset?> ChosenAtAsync(CancellationToken cancellationToken) => (await ChosenAsync(cancellationToken))?.ChangedAt;

    /// <summary>Makes a password the one that counts, and ends all sessions but one.</summary>
    /// <returns>How many ended.</returns>
    public Task<int> ChooseAsync(string password, Guid? session, CancellationToken cancellationToken) => store.SetPasswordAsync(
        new ChosenPassword { Account = Account, Hash = hasher.HashPassword(Name, password), InsteadOf = stamp, ChangedAt = time.GetUtcNow() }, session, cancellationToken);

    /// <summary>Whether a session is still good: another password in the settings signs out everybody who came in before.</summary>
    public bool StillSignedIn(ClaimsPrincipal principal) => principal.FindFirstValue(StampClaim) is not { } old || old == stamp;

    private async Task<ChosenPassword?> ChosenAsync(CancellationToken cancellationToken) =>
        await store.PasswordAsync(Account, cancellationToken) is { } chosen && chosen.InsteadOf == stamp ? chosen : null;

    /// <summary>Takes the same time for every password, and whoever's it is: hashes are compared, and all of them.</summary>
    private bool Fits(string? name, string? password, ChosenPassword? chosen)
    {
        var right = chosen is not null
            ? hasher.VerifyHashedPassword(Name, chosen.Hash, password ?? "") is not PasswordVerificationResult.Failed
            : CryptographicOperations.FixedTimeEquals(Hash(password ?? ""), settingHash ?? RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes));
        return right && Exists && name == Name;
    }

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
