using System.Collections.Concurrent;
using MiniBlog.Web.Accounts;
using MiniBlog.Web.Clients;

namespace MiniBlog.Tests.Web;

/// <summary>Sessions and passwords in memory, which can be out of reach; the real store has tests of its own.</summary>
public sealed class MemoryAccounts : IAccountStore
{
    private readonly ConcurrentDictionary<Guid, Session> sessions = [];
    private readonly ConcurrentDictionary<string, ChosenPassword> passwords = [];

    /// <summary>Whether nothing answers.</summary>
    public bool IsAway { get; set; }

    public Task BeginAsync(Session session, CancellationToken cancellationToken) => Answer(sessions[session.Id] = session);

    public Task<Session?> FindAsync(Guid id, CancellationToken cancellationToken) => Answer(sessions.GetValueOrDefault(id));

    public Task SeenAsync(Guid id, CancellationToken cancellationToken) => Answer(sessions.TryGetValue(id, out var session) ? session.LastSeenAt = DateTimeOffset.UtcNow : default);

    public Task RenewAsync(Guid id, string account, byte[] ticket, DateTimeOffset endsAt, CancellationToken cancellationToken)
    {
        (sessions[id].Account, sessions[id].Ticket, sessions[id].EndsAt) = (account, ticket, endsAt);
        return Answer(id);
    }

    public Task<IReadOnlyList<Session>> ListAsync(string account, CancellationToken cancellationToken) =>
        Answer<IReadOnlyList<Session>>([.. sessions.Values.Where(session => session.Account == account).OrderByDescending(session => session.LastSeenAt)]);

    public Task EndAsync(Guid id, CancellationToken cancellationToken) => Answer(sessions.TryRemove(id, out _));

    public Task<int> EndAsync(string account, Guid? only, Guid? except, CancellationToken cancellationToken) => Answer(sessions.Values
        .Where(session => session.Account == account && (only is null || session.Id == only) && session.Id != except).Count(session => sessions.TryRemove(session.Id, out _)));

    public Task<ChosenPassword?> PasswordAsync(string account, CancellationToken cancellationToken) => Answer(passwords.GetValueOrDefault(account));

    public Task<int> SetPasswordAsync(ChosenPassword password, Guid? except, CancellationToken cancellationToken)
    {
        passwords[password.Account] = password;
        return EndAsync(password.Account, null, except, cancellationToken);
    }

    private Task<T> Answer<T>(T value) => IsAway ? Task.FromException<T>(new ServiceAwayException("accounts", new TimeoutException())) : Task.FromResult(value);
}
