using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Time.Testing;
using MiniBlog.Comments;
using MiniBlog.Comments.Flood;
using MiniBlog.ServiceDefaults.Auth;

namespace MiniBlog.Tests.Comments;

/// <summary>The flood limit, on a clock that the test moves and a real database.</summary>
public sealed class FloodTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly BlogKeys Keys = new(new ConfigurationBuilder().AddInMemoryCollection([new("Auth:SigningKey", "a signing key that is good enough for tests")]).Build());

    private static readonly IPAddress Here = IPAddress.Parse("203.0.113.7");

    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 1, 5, 12, 0, 0, TimeSpan.Zero));
    private DbContextOptions<CommentsDb> options = null!;

    public async ValueTask InitializeAsync()
    {
        options = new DbContextOptionsBuilder<CommentsDb>().UseNpgsql(await postgres.CreateDatabaseAsync()).UseSnakeCaseNamingConvention().Options;
        await using var db = new CommentsDb(options);
        await db.Database.MigrateAsync();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task The_sixth_within_a_minute_waits_until_the_first_is_a_minute_old()
    {
        for (var n = 0; n < 5; n++)
        {
            Assert.Null(await TakeAsync(Here));
            clock.Advance(TimeSpan.FromSeconds(6));
        }

        Assert.Equal(30, await TakeAsync(Here));
        clock.Advance(TimeSpan.FromSeconds(29.5));
        Assert.Equal(1, await TakeAsync(Here));
        clock.Advance(TimeSpan.FromSeconds(0.5));
        Assert.Null(await TakeAsync(Here));
        Assert.Equal(6, await TakeAsync(Here));
    }

    [Fact]
    public async Task What_was_refused_does_not_count()
    {
        await TakeAllAsync(Here);
        clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal([1, 1, 1], new[] { await TakeAsync(Here), await TakeAsync(Here), await TakeAsync(Here) });
        clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Null(await TakeAsync(Here));
    }

    [Fact]
    public async Task What_was_rolled_back_does_not_count()
    {
        for (var n = 0; n < 10; n++)
        {
            Assert.Null(await TakeAsync(Here, commit: false));
        }

        Assert.Null(await TakeAsync(Here));
    }

    [Fact]
    public async Task Other_addresses_are_not_held_up()
    {
        await TakeAllAsync(Here);

        Assert.NotNull(await TakeAsync(Here));
        Assert.Null(await TakeAsync(IPAddress.Parse("203.0.113.8")));
    }

    [Fact]
    public async Task A_whole_network_of_a_provider_s_customer_is_one_address()
    {
        await TakeAllAsync(IPAddress.Parse("2001:db8:1:2::1"));

        Assert.NotNull(await TakeAsync(IPAddress.Parse("2001:db8:1:2:aaaa:bbbb:cccc:dddd")));
        Assert.Null(await TakeAsync(IPAddress.Parse("2001:db8:1:3::1")));
    }

    [Fact]
    public async Task Of_twenty_at_once_at_different_replicas_five_get_through()
    {
        var waits = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => TakeAsync(Here)));

        Assert.Equal(5, waits.Count(wait => wait is null));
    }

    [Fact]
    public async Task Zero_is_no_limit_and_leaves_no_trace()
    {
        for (var n = 0; n < 30; n++)
        {
            Assert.Null(await TakeAsync(Here, perMinute: 0));
        }

        Assert.Empty(await RowsAsync());
    }

    [Fact]
    public async Task No_address_is_kept_and_what_is_kept_goes_after_a_minute()
    {
        await TakeAllAsync(Here);
        var hash = Assert.Single((await RowsAsync()).Select(row => Convert.ToHexString(row.AddressHash)).Distinct());
        Assert.DoesNotContain(Convert.ToHexString(Here.GetAddressBytes()), hash, StringComparison.Ordinal);

        clock.Advance(TimeSpan.FromMinutes(1));
        await TakeAsync(IPAddress.Parse("203.0.113.8"));
        Assert.Single(await RowsAsync());
    }

    private async Task TakeAllAsync(IPAddress address)
    {
        for (var n = 0; n < 5; n++)
        {
            Assert.Null(await TakeAsync(address));
        }
    }

    /// <summary>One comment, as a replica of its own takes it.</summary>
    private async Task<int?> TakeAsync(IPAddress address, int perMinute = 5, bool commit = true)
    {
        await using var db = new CommentsDb(options);
        await using var transaction = await db.Database.BeginTransactionAsync();
        var wait = (await new FloodLimit(perMinute, Keys, clock).TakeAsync(db, [address], CancellationToken.None))[0];
        await db.SaveChangesAsync();
        if (commit && wait is null)
        {
            await transaction.CommitAsync();
        }

        return wait;
    }

    private async Task<List<RecentComment>> RowsAsync()
    {
        await using var db = new CommentsDb(options);
        return await db.RecentComments.ToListAsync();
    }
}
