using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using MiniBlog.Web.Accounts;
using MiniBlog.Web.Clients;

namespace MiniBlog.Tests.Web;

/// <summary>Sessions and the chosen password in a real database.</summary>
public sealed class AccountStoreTests(PostgresFixture postgres)
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sessions_are_an_accounts_own_last_as_long_as_they_are_used_and_end_for_every_replica()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var one = await OpenAsync(database);
        await using var other = await OpenAsync(database);
        var (store, replica) = (one.GetRequiredService<IAccountStore>(), other.GetRequiredService<IAccountStore>());
        var (mine, mineToo, yours) = (await BeginAsync(store, "local/owner"), await BeginAsync(store, "local/owner"), await BeginAsync(store, "oidc/owner"));

        Assert.Equal([mine, mineToo], (await replica.ListAsync("local/owner", Token)).Select(session => session.Id).Order());
        Assert.Equal(0, await store.EndAsync("local/owner", only: yours, except: null, Token));
        Assert.Equal(1, await store.EndAsync("local/owner", only: null, except: mine, Token));
        Assert.Null(await replica.FindAsync(mineToo, Token));
        Assert.NotNull(await replica.FindAsync(yours, Token));

        time.Advance(TimeSpan.FromDays(10));
        await replica.SeenAsync(mine, Token);
        await replica.RenewAsync(mine, "local/owner", [2], time.GetUtcNow() + TimeSpan.FromDays(14), Token);
        time.Advance(TimeSpan.FromDays(5));
        Assert.Null(await store.FindAsync(yours, Token));
        var session = (await store.FindAsync(mine, Token))!;
        Assert.Equal((2, TimeSpan.FromDays(5)), (session.Ticket[0], time.GetUtcNow() - session.LastSeenAt));

        await BeginAsync(store, "local/owner");
        await using var scope = one.CreateAsyncScope();
        Assert.Equal(2, await scope.ServiceProvider.GetRequiredService<AccountDb>().Sessions.CountAsync(Token));
    }

    [Fact]
    public async Task One_session_of_ones_own_can_be_ended_and_the_others_stay()
    {
        await using var services = await OpenAsync(await postgres.CreateDatabaseAsync());
        var store = services.GetRequiredService<IAccountStore>();
        var (mine, mineToo, yours) = (await BeginAsync(store, "local/owner"), await BeginAsync(store, "local/owner"), await BeginAsync(store, "oidc/owner"));

        Assert.Equal(1, await store.EndAsync("local/owner", only: mineToo, except: null, Token));
        Assert.Null(await store.FindAsync(mineToo, Token));
        Assert.NotNull(await store.FindAsync(mine, Token));
        Assert.NotNull(await store.FindAsync(yours, Token));
        Assert.Equal(0, await store.EndAsync("local/owner", only: mineToo, except: null, Token));
    }

    [Fact]
    public async Task A_chosen_password_takes_the_place_of_the_one_before_and_ends_the_other_sessions()
    {
        await using var services = await OpenAsync(await postgres.CreateDatabaseAsync());
        var store = services.GetRequiredService<IAccountStore>();
        var (here, there) = (await BeginAsync(store, "local/owner"), await BeginAsync(store, "local/owner"));
        Assert.Null(await store.PasswordAsync("local/owner", Token));
        foreach (var hash in new[] { "first", "second" })
        {
            await store.SetPasswordAsync(new ChosenPassword { Account = "local/owner", Hash = hash, InsteadOf = "stamp", ChangedAt = time.GetUtcNow() }, here, Token);
        }

        Assert.Equal(("second", "stamp"), ((await store.PasswordAsync("local/owner", Token))!.Hash, (await store.PasswordAsync("local/owner", Token))!.InsteadOf));
        Assert.NotNull(await store.FindAsync(here, Token));
        Assert.Null(await store.FindAsync(there, Token));
    }

    [Fact]
    public async Task A_database_that_does_not_answer_is_a_part_of_the_blog_that_is_away()
    {
        await using var services = Services("Host=127.0.0.1;Port=1;Database=none");
        var store = services.GetRequiredService<IAccountStore>();
        Assert.Equal("accounts", (await Assert.ThrowsAsync<ServiceAwayException>(() => store.FindAsync(Guid.NewGuid(), Token))).Service);
        await Assert.ThrowsAsync<ServiceAwayException>(() => BeginAsync(store, "local/owner"));
        await Assert.ThrowsAsync<ServiceAwayException>(() => store.SetPasswordAsync(new ChosenPassword { Account = "", Hash = "", InsteadOf = "", ChangedAt = time.GetUtcNow() }, null, Token));
    }

    private async Task<ServiceProvider> OpenAsync(string database)
    {
        var services = Services(database);
        await using var scope = services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<AccountDb>().Database.MigrateAsync();
        return services;
    }

    private ServiceProvider Services(string database) => new ServiceCollection()
        .AddDbContext<AccountDb>(options => options.UseNpgsql(database).UseSnakeCaseNamingConvention())
        .AddSingleton<TimeProvider>(time)
        .AddSingleton<IAccountStore, AccountStore>()
        .BuildServiceProvider();

    private async Task<Guid> BeginAsync(IAccountStore store, string account)
    {
        var session = new Session
        {
            Id = Guid.CreateVersion7(),
            Account = account,
            Ticket = [1],
            StartedAt = time.GetUtcNow(),
            LastSeenAt = time.GetUtcNow(),
            EndsAt = time.GetUtcNow() + TimeSpan.FromDays(14),
            Browser = "",
        };
        await store.BeginAsync(session, Token);
        return session.Id;
    }
}
