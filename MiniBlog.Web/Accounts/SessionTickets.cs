using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using MiniBlog.Web.Clients;
using MiniBlog.Web.SignIn;

namespace MiniBlog.Web.Accounts;

/// <summary>
/// Keeps who is signed in on this side: the cookie names the session and no more, so ending it here ends it, at every replica. Where the
/// store is away the request counts as a reader's; the cookie stays good for when it is back.
/// </summary>
/// <param name="store">Where.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Learns that it is away.</param>
internal sealed class SessionTickets(IAccountStore store, TimeProvider time, ILogger<SessionTickets> logger) : ITicketStore
{
    private const int LongestBrowser = 300;

    private static readonly TimeSpan SeenEvery = TimeSpan.FromMinutes(1);

    private static readonly object Current = new();

    private static readonly object Away = new();

    /// <summary>The session of a request, where somebody is signed in.</summary>
    public static Guid? Of(HttpContext http) => http.Items[Current] as Guid?;

    /// <summary>Whether it could not be found out who is signed in.</summary>
    public static bool IsAway(HttpContext http) => http.Items.ContainsKey(Away);

    public Task<string> StoreAsync(AuthenticationTicket ticket) => throw new NotSupportedException("A session needs the request that it begins with.");

    public async Task<string> StoreAsync(AuthenticationTicket ticket, HttpContext httpContext, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var browser = httpContext.Request.Headers.UserAgent.ToString();
        var session = new Session
        {
            Id = Guid.NewGuid(),
            Account = BlogClaims.AccountOf(ticket.Principal),
            Ticket = TicketSerializer.Default.Serialize(ticket),
            StartedAt = now,
            LastSeenAt = now,
            EndsAt = ticket.Properties.ExpiresUtc ?? now + SignInExtensions.SignedInFor,
            Browser = new string([.. browser.Where(c => c is >= ' ' and <= '~').Take(LongestBrowser)]),
        };
        await store.BeginAsync(session, cancellationToken);
        httpContext.Items[Current] = session.Id;
        return session.Id.ToString();
    }

    public Task RenewAsync(string key, AuthenticationTicket ticket) => throw new NotSupportedException("Sessions are renewed within a request.");

    public async Task RenewAsync(string key, AuthenticationTicket ticket, HttpContext httpContext, CancellationToken cancellationToken)
    {
        try
        {
            await store.RenewAsync(
                Guid.Parse(key), BlogClaims.AccountOf(ticket.Principal), TicketSerializer.Default.Serialize(ticket), ticket.Properties.ExpiresUtc ?? time.GetUtcNow() + SignInExtensions.SignedInFor, cancellationToken);
        }
        catch (ServiceAwayException away)
        {
            // The page is rendered by now. The session goes on as it was, and is renewed with another page.
            Tell(away);
        }
    }

    public Task<AuthenticationTicket?> RetrieveAsync(string key) => throw new NotSupportedException("Sessions are looked up within a request.");

    public async Task<AuthenticationTicket?> RetrieveAsync(string key, HttpContext httpContext, CancellationToken cancellationToken)
    {
        try
        {
            if (!Guid.TryParse(key, out var id) || await store.FindAsync(id, cancellationToken) is not { } session)
            {
                return null;
            }

            if (time.GetUtcNow() - session.LastSeenAt >= SeenEvery)
            {
                await store.SeenAsync(id, cancellationToken);
            }

            httpContext.Items[Current] = id;
            return TicketSerializer.Default.Deserialize(session.Ticket);
        }
        catch (ServiceAwayException away)
        {
            Tell(away);
            httpContext.Items[Away] = true;
            return null;
        }
    }

    public Task RemoveAsync(string key) => store.EndAsync(Guid.Parse(key), CancellationToken.None);

    private void Tell(ServiceAwayException away) => logger.LogWarning("Sessions cannot be looked up: {Fault}", away.Message);
}
