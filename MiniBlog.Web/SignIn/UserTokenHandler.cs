using System.Net.Http.Headers;
using System.Security.Claims;
using MiniBlog.ServiceDefaults.Auth;

namespace MiniBlog.Web.SignIn;

/// <summary>Sends a request in the name of the person who is signed in, with a fresh token of their roles; without one for readers.</summary>
/// <param name="tokens">Issues the token.</param>
/// <param name="accessor">Tells who it is.</param>
internal sealed class UserTokenHandler(AccessTokens tokens, IHttpContextAccessor accessor) : DelegatingHandler
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (accessor.HttpContext?.User is { Identity: { IsAuthenticated: true, Name: { } name } } user)
        {
            var roles = user.FindAll(BlogClaims.Role).Select(claim => claim.Value);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", tokens.Issue(name, roles, Lifetime));
        }

        return base.SendAsync(request, cancellationToken);
    }
}

/// <summary>The claims of whoever is signed in; named as in the tokens.</summary>
internal static class BlogClaims
{
    public const string Name = "name";
    public const string Role = "role";

    /// <summary>
    /// Whose sessions are whose: <c>local/owner</c>, or <c>oidc/</c> and the provider's name of the person, which is never given to another.
    /// Anybody may be called "owner" elsewhere.
    /// </summary>
    public const string Account = "account";

    /// <summary>A principal as the session keeps it.</summary>
    public static ClaimsPrincipal Principal(string name, string account, IEnumerable<string> roles, params IEnumerable<Claim> more) =>
        new(new ClaimsIdentity([new Claim(Name, name), new Claim(Account, account), .. roles.Select(role => new Claim(Role, role)), .. more], "cookie", Name, Role));

    public static string AccountOf(ClaimsPrincipal principal) =>
        principal.FindFirstValue(Account) ?? throw new InvalidOperationException("Somebody is signed in without an account.");
}
