using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using MiniBlog.ServiceDefaults.Auth;

namespace MiniBlog.Web.SignIn;

/// <summary>
/// The settings <c>Oidc:*</c>. With <c>Authority</c> set, people also sign in through it: <c>ClientId</c> and <c>ClientSecret</c> are
/// what the provider gave the blog, whose redirect address is <c>/sign-in/oidc/done</c>. Who has <c>AuthorRole</c> or
/// <c>ModeratorRole</c> among the values of the claim <c>RoleClaim</c> writes or moderates; nobody else may do more than a reader.
/// </summary>
internal sealed record OidcOptions
{
    public string? Authority { get; init; }
    public string? ClientId { get; init; }
    public string? ClientSecret { get; init; }
    public string Name { get; init; } = "OpenID Connect";
    public string RoleClaim { get; init; } = "roles";
    public string AuthorRole { get; init; } = Roles.Author;
    public string ModeratorRole { get; init; } = Roles.Moderator;
    public string[] Scopes { get; init; } = ["openid", "profile"];

    /// <summary>Only the name, whose account it is and the blog's own roles are kept.</summary>
    public ClaimsPrincipal Principal(ClaimsPrincipal theirs)
    {
        var name = theirs.FindFirstValue("name") ?? theirs.FindFirstValue("preferred_username") ?? theirs.FindFirstValue("sub") ?? "somebody";
        var roles = theirs.FindAll(RoleClaim).Select(claim => claim.Value).ToHashSet();
        return BlogClaims.Principal(name, $"oidc/{theirs.FindFirstValue("sub") ?? name}", [.. roles.Contains(AuthorRole) ? [Roles.Author] : (string[])[], .. roles.Contains(ModeratorRole) ? [Roles.Moderator] : (string[])[]]);
    }
}

/// <summary>Signing in through a provider.</summary>
internal static class OpenIdConnect
{
    private const string Path = "/sign-in/oidc";

    /// <summary>Adds it where an authority is configured.</summary>
    public static void AddOpenIdConnect(this AuthenticationBuilder authentication, IConfiguration configuration)
    {
        var oidc = configuration.GetSection("Oidc").Get<OidcOptions>() ?? new();
        authentication.Services.AddSingleton(oidc);
        if (string.IsNullOrEmpty(oidc.Authority))
        {
            return;
        }

        authentication.AddOpenIdConnect(options =>
        {
            options.Authority = oidc.Authority;
            options.ClientId = oidc.ClientId;
            options.ClientSecret = oidc.ClientSecret;
            options.RequireHttpsMetadata = !new Uri(oidc.Authority).IsLoopback;
            options.CallbackPath = Path + "/done";
            options.ResponseType = "code";
            // With form_post the provider's page would post across sites, and the cookies below would have to be SameSite=None.
            options.ResponseMode = "query";
            options.CorrelationCookie.SameSite = SameSiteMode.Lax;
            options.NonceCookie.SameSite = SameSiteMode.Lax;
            options.CorrelationCookie.SecurePolicy = options.NonceCookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            options.MapInboundClaims = false;
            options.GetClaimsFromUserInfoEndpoint = true;
            options.ClaimActions.MapJsonKey(oidc.RoleClaim, oidc.RoleClaim);
            options.Scope.Clear();
            foreach (var scope in oidc.Scopes)
            {
                options.Scope.Add(scope);
            }

            options.Events.OnTicketReceived = context =>
            {
                context.Principal = oidc.Principal(context.Principal ?? new());
                return Task.CompletedTask;
            };
        });
    }

    /// <summary>Where the sign-in page's link leads: a link and not a form, as the policy for forms would forbid the way to another site.</summary>
    public static void MapOpenIdConnect(this IEndpointRouteBuilder app) =>
        app.MapGet(Path, (string? from, OidcOptions oidc) => string.IsNullOrEmpty(oidc.Authority)
            ? Results.NotFound()
            : Results.Challenge(
                new AuthenticationProperties { RedirectUri = SignInExtensions.Local(from) },
                [OpenIdConnectDefaults.AuthenticationScheme]));
}
