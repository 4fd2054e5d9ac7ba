using System.Net;
using System.Net.Sockets;

namespace MiniBlog.Web.SignIn;

/// <summary>
/// Lets an address guess five times a minute. Only wrong guesses count, so a program that knows the password may sign in as
/// often as it likes; and only its own address is held up, so a stranger cannot lock the owner out.
/// </summary>
/// <param name="time">The clock.</param>
public sealed class GuessLimit(TimeProvider time)
{
    private const int Guesses = 5;

    /// <summary>More addresses than this are a flood: those whose time is over are forgotten first.</summary>
    private const int MaxAddresses = 10_000;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private readonly Dictionary<string, (int Wrong, DateTimeOffset Until)> wrongGuesses = [];

    /// <summary>Makes an attempt, unless the address has used up its guesses; then says how long to wait.</summary>
    /// <param name="address">Whose.</param>
    /// <param name="isRight">The attempt; quick, as it runs under a lock so that many at a time are counted too.</param>
    public (bool Accepted, TimeSpan? Wait) Attempt(IPAddress? address, Func<bool> isRight)
    {
        var key = Key(address);
        lock (gate)
        {
            var now = time.GetUtcNow();
            var (wrong, until) = wrongGuesses.TryGetValue(key, out var known) && known.Until > now ? known : (0, now + Window);
            if (wrong >= Guesses)
            {
                return (false, until - now);
            }

            if (isRight())
            {
                return (true, null);
            }

            Forget(now);
            wrongGuesses[key] = (wrong + 1, until);
            return (false, null);
        }
    }

    private void Forget(DateTimeOffset now)
    {
        if (wrongGuesses.Count < MaxAddresses)
        {
            return;
        }

        foreach (var over in wrongGuesses.Where(pair => pair.Value.Until <= now).Select(pair => pair.Key).ToList())
        {
            wrongGuesses.Remove(over);
        }
    }

    /// <summary>Whoever has one IPv6 address has its whole /64 (RFC 6177).</summary>
    private static string Key(IPAddress? address) => address switch
    {
        null => "",
        { IsIPv4MappedToIPv6: true } => address.MapToIPv4().ToString(),
        { AddressFamily: AddressFamily.InterNetworkV6 } => Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8)),
        _ => address.ToString(),
    };
}
