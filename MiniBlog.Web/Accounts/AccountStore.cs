using Microsoft.EntityFrameworkCore;
using MiniBlog.Web.Clients;
using Npgsql;

namespace MiniBlog.Web.Accounts;

/// <summary>The store in the front end's database.</summary>
/// <param name="scopes">A context for each call: whoever asks lives longer than a request.</param>
/// <param name="time">The clock.</param>
public sealed class AccountStore(IServiceScopeFactory scopes, TimeProvider time) : IAccountStore
{
    public const string Name = "accounts";

    /// <summary>A page waits no longer for it than for any other part of the blog.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public Task BeginAsync(Session session, CancellationToken cancellationToken) => UseAsync(async (db, stop) =>
    {
        var now = time.GetUtcNow();
        await db.Sessions.Where(s => s.EndsAt <= now).ExecuteDeleteAsync(stop);
        db.Add(session);
        return await db.SaveChangesAsync(stop);
    }, cancellationToken);

    public Task<Session?> FindAsync(Guid id, CancellationToken cancellationToken) => UseAsync((db, stop) =>
    {
        var now = time.GetUtcNow();
        return db.Sessions.AsNoTracking().SingleOrDefaultAsync(s => s.Id == id && s.EndsAt > now, stop);
    }, cancellationToken);

    public Task SeenAsync(Guid id, CancellationToken cancellationToken) => UseAsync((db, stop) =>
    {
        var now = time.GetUtcNow();
        return db.Sessions.Where(s => s.Id == id).ExecuteUpdateAsync(set => set.SetProperty(s => s.LastSeenAt, now), stop);
    }, cancellationToken);

    public Task RenewAsync(Guid id, string account, byte[] ticket, DateTimeOffset endsAt, CancellationToken cancellationToken) => UseAsync((db, stop) =>
        db.Sessions.Where(s => s.Id == id).ExecuteUpdateAsync(
            set => set.SetProperty(s => s.Account, account).SetProperty(s => s.Ticket, ticket).SetProperty(s => s.EndsAt, endsAt), stop), cancellationToken);

    public Task<IReadOnlyList<Session>> ListAsync(string account, CancellationToken cancellationToken) => UseAsync<IReadOnlyList<Session>>(async (db, stop) =>
    {
        var now = time.GetUtcNow();
        return await db.Sessions.AsNoTracking().Where(s => s.Account == account && s.EndsAt > now).OrderByDescending(s => s.LastSeenAt).ToListAsync(stop);
    }, cancellationToken);

    public Task EndAsync(Guid id, CancellationToken cancellationToken) =>
        UseAsync((db, stop) => db.Sessions.Where(s => s.Id == id).ExecuteDeleteAsync(stop), cancellationToken);

    public Task<int> EndAsync(string account, Guid? only, Guid? except, CancellationToken cancellationToken) => UseAsync((db, stop) =>
        db.Sessions.Where(s => s.Account == account && (only == null || s.Id == only) && (except == null || s.Id != except)).ExecuteDeleteAsync(stop), cancellationToken);

    public Task<ChosenPassword?> PasswordAsync(string account, CancellationToken cancellationToken) =>
        UseAsync((db, stop) => db.Passwords.AsNoTracking().SingleOrDefaultAsync(p => p.Account == account, stop), cancellationToken);

    public Task<int> SetPasswordAsync(ChosenPassword password, Guid? except, CancellationToken cancellationToken) => UseAsync(async (db, stop) =>
    {
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO passwords (account, hash, instead_of, changed_at) VALUES ({password.Account}, {password.Hash}, {password.InsteadOf}, {password.ChangedAt})
            ON CONFLICT (account) DO UPDATE SET hash = excluded.hash, instead_of = excluded.instead_of, changed_at = excluded.changed_at
            """,
            stop);
        var ended = await db.Sessions.Where(s => s.Account == password.Account && s.Id != except).ExecuteDeleteAsync(stop);
        await transaction.CommitAsync(stop);
        return ended;
    }, cancellationToken);

    private async Task<T> UseAsync<T>(Func<AccountDb, CancellationToken, Task<T>> use, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        await using var scope = scopes.CreateAsyncScope();
        try
        {
            return await use(scope.ServiceProvider.GetRequiredService<AccountDb>(), either.Token);
        }
        catch (Exception away) when (IsAway(away, cancellationToken))
        {
            throw new ServiceAwayException(Name, away);
        }
    }

    /// <summary>EF Core wraps what the database's driver throws in one exception for reads and another for writes.</summary>
    private static bool IsAway(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        NpgsqlException or TimeoutException => true,
        InvalidOperationException { InnerException: NpgsqlException } or DbUpdateException { InnerException: NpgsqlException } => true,
        OperationCanceledException => !cancellationToken.IsCancellationRequested,
        _ => false,
    };
}
