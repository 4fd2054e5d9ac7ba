using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using MiniBlog.ServiceDefaults.Auth;
using MiniBlog.ServiceDefaults.Data;

namespace MiniBlog.Comments.Flood;

/// <summary>At most so many comments within any minute from one address, whichever replica takes them.</summary>
/// <param name="perMinute">How many; 0 for no limit.</param>
/// <param name="keys">The keys of the blog.</param>
/// <param name="time">The clock.</param>
public sealed class FloodLimit(int perMinute, BlogKeys keys, TimeProvider time)
{
    private const int Default = 5;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    /// <summary>An address is only ever kept as a keyed hash, and only for the window.</summary>
    private readonly byte[] key = keys.Derive("reader-addresses");

    /// <summary>How many; 0 for no limit.</summary>
    public int PerMinute => perMinute;

    /// <exception cref="InvalidOperationException"><c>Comments:PerMinute</c> is not a whole number from 0 on.</exception>
    public static int Read(IConfiguration configuration) => configuration["Comments:PerMinute"] switch
    {
        null or "" => Default,
        var text when int.TryParse(text, out var number) && number >= 0 => number,
        var text => throw new InvalidOperationException(
            $"Comments:PerMinute is '{text}': set it (environment Comments__PerMinute) to how many comments one address may make in a minute, or to 0 for no limit."),
    };

    /// <summary>
    /// Counts a comment from each of the addresses, one after the other, in the caller's transaction, or says how many seconds it has to wait. The
    /// locks that make comments of one address take turns are held to the end of the transaction: call it last.
    /// </summary>
    public async Task<IReadOnlyList<int?>> TakeAsync(CommentsDb db, IReadOnlyList<IPAddress> addresses, CancellationToken cancellationToken)
    {
        if (perMinute == 0 || addresses.Count == 0)
        {
            return new int?[addresses.Count];
        }

        byte[][] hashes = [.. addresses.Select(address => HMACSHA256.HashData(key, ReaderAddress.Unit(address))[..16])];
        // In one order, so that two transactions with the same addresses cannot deadlock.
        long[] locks = [.. hashes.Select(hash => BinaryPrimitives.ReadInt64BigEndian(hash)).Distinct().Order()];
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(key) FROM unnest({locks}) AS key", cancellationToken);
        var now = time.Now();
        var windowStart = now - Window;
        var recent = (await db.RecentComments.AsNoTracking().Where(r => hashes.Contains(r.AddressHash) && r.At > windowStart).ToListAsync(cancellationToken))
            .GroupBy(r => Convert.ToHexString(r.AddressHash)).ToDictionary(address => address.Key, address => address.Select(r => r.At).OrderDescending().ToList());
        var waits = new int?[addresses.Count];
        for (var i = 0; i < waits.Length; i++)
        {
            var times = recent.TryGetValue(Convert.ToHexString(hashes[i]), out var known) ? known : recent[Convert.ToHexString(hashes[i])] = [];
            if (times.Count >= perMinute)
            {
                waits[i] = Math.Max(1, (int)Math.Ceiling((times[perMinute - 1] - windowStart).TotalSeconds));
            }
            else
            {
                times.Insert(0, now);
                db.Add(new RecentComment { AddressHash = hashes[i], At = now });
            }
        }

        await db.SaveChangesAsync(cancellationToken);

        // Each comment clears away a few old rows, of any address; rows that another transaction is clearing are left to it.
        await db.Database.ExecuteSqlAsync(
            $"DELETE FROM recent_comments WHERE id IN (SELECT id FROM recent_comments WHERE at <= {windowStart} LIMIT 20 FOR UPDATE SKIP LOCKED)", cancellationToken);
        return waits;
    }
}

/// <summary>Registers the limit.</summary>
public static class FloodLimitRegistration
{
    /// <summary>Reads the limit at once, so that a wrong one stops the start and not the first reader.</summary>
    public static WebApplicationBuilder AddFloodLimit(this WebApplicationBuilder builder)
    {
        var perMinute = FloodLimit.Read(builder.Configuration);
        builder.Services.AddSingleton(services => new FloodLimit(perMinute, services.GetRequiredService<BlogKeys>(), services.GetRequiredService<TimeProvider>()));
        return builder;
    }
}
