using MiniBlog.Web.Clients;

namespace MiniBlog.Web.Accounts;

/// <summary>Keeps sessions and the chosen password, the same for all replicas. Each call throws <see cref="ServiceAwayException"/> where it cannot be reached.</summary>
public interface IAccountStore
{
    /// <summary>Begins a session, and forgets those that are over.</summary>
    Task BeginAsync(Session session, CancellationToken cancellationToken);

    /// <summary>A session that is not over, or null.</summary>
    Task<Session?> FindAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Notes that its browser was here.</summary>
    Task SeenAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Lets a session last longer, or go on for somebody else who signed in meanwhile.</summary>
    Task RenewAsync(Guid id, string account, byte[] ticket, DateTimeOffset endsAt, CancellationToken cancellationToken);

    /// <summary>The sessions of an account that are not over, the one seen last first.</summary>
    Task<IReadOnlyList<Session>> ListAsync(string account, CancellationToken cancellationToken);

    /// <summary>Ends one session, whoever's it is.</summary>
    Task EndAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Ends one session of an account, or all of them but one.</summary>
    /// <returns>How many ended.</returns>
    Task<int> EndAsync(string account, Guid? only, Guid? except, CancellationToken cancellationToken);

    /// <summary>The password that somebody chose for the account, or null.</summary>
    Task<ChosenPassword?> PasswordAsync(string account, CancellationToken cancellationToken);

    /// <summary>Sets the password and ends all sessions of the account but one, both or neither.</summary>
    /// <returns>How many ended.</returns>
    Task<int> SetPasswordAsync(ChosenPassword password, Guid? except, CancellationToken cancellationToken);
}
