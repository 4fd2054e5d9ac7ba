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
    private const int MostGuesses = 5;

    /// <summary>More addresses than this are a flood: those whose time is over are forgotten first.</summary>
    private const int MaxAddresses = 10_000;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private readonly Dictionary<string, Guesses> byAddress = [];

    /// <summary>Makes an attempt, unless the address has used up its guesses; then says how long to wait.</summary>
    /// <param name="address">Whose. Its attempts take turns, so that many at a time are counted too.</param>
    /// <param name="isRight">The attempt; slow on purpose where a password is hashed.</param>
    /// <param name="cancellationToken">The one who tried left.</param>
    public async Task<(bool Accepted, TimeSpan? Wait)> AttemptAsync(IPAddress? address, Func<bool> isRight, CancellationToken cancellationToken)
    {
        var guesses = Of(Key(address));
        await guesses.Turn.WaitAsync(cancellationToken);
        try
        {
            var now = time.GetUtcNow();
            if (guesses.Until <= now)
            {
                (guesses.Wrong, guesses.Until) = (0, now + Window);
            }

            if (guesses.Wrong >= MostGuesses)
            {
                return (false, guesses.Until - now);
            }

            var right = isRight();
            guesses.Wrong += right ? 0 : 1;
            return (right, null);
        }
        finally
        {
            guesses.Turn.Release();
        }
    }

    private Guesses Of(string key)
    {
        lock (gate)
        {
            if (!byAddress.TryGetValue(key, out var guesses))
            {
                Forget();
                byAddress[key] = guesses = new Guesses { Until = time.GetUtcNow() + Window };
            }

            return guesses;
        }
    }

    private void Forget()
    {
        if (byAddress.Count < MaxAddresses)
        {
            return;
        }

        var now = time.GetUtcNow();
        foreach (var over in byAddress.Where(pair => pair.Value.Until <= now).Select(pair => pair.Key).ToList())
        {
            byAddress.Remove(over);
        }
    }

    /// <summary>What an address tried. Nothing waits for it by a handle, so it needs no disposal.</summary>
    private sealed class Guesses
    {
        public SemaphoreSlim Turn { get; } = new(1);

        public int Wrong { get; set; }

        public DateTimeOffset Until { get; set; }
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
