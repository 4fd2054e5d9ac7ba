using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using MiniBlog.ServiceDefaults.Auth;
using MiniBlog.Web.Accounts;

namespace MiniBlog.Web.SignIn;

/// <summary>Who may do what in the front end: sessions, the owner's account, and OpenID Connect where it is set up.</summary>
public static class SignInExtensions
{
    /// <summary>How long a session lasts that nobody uses.</summary>
    public static readonly TimeSpan SignedInFor = TimeSpan.FromDays(14);

    /// <summary>Registers signing in and the keys of its cookies.</summary>
    public static IHostApplicationBuilder AddSignIn(this IHostApplicationBuilder builder)
    {
        builder.AddBlogKeys();
        builder.AddAccounts();
        builder.Services.AddSingleton<GuessLimit>().AddSingleton<OwnerAccount>();
        builder.Services.AddDataProtection().SetApplicationName("miniblog").DisableAutomaticKeyGeneration();
        builder.Services.AddOptions<KeyManagementOptions>().Configure<BlogKeys>((options, keys) => options.XmlRepository = new SharedKeyRing(keys));

        var authentication = builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(ConfigureCookie);
        builder.Services.AddOptions<CookieAuthenticationOptions>(CookieAuthenticationDefaults.AuthenticationScheme)
            .Configure<SessionTickets>((options, tickets) => options.SessionStore = tickets);
        authentication.AddOpenIdConnect(builder.Configuration);
        builder.Services.AddAuthorization();
        builder.Services.AddCascadingAuthenticationState();
        return builder;
    }

    /// <summary>An address within the blog; anything else, such as another site, becomes the home page.</summary>
    public static string Local(string? address) =>
        address is ['/', not ('/' or '\\'), ..] && !address.Any(char.IsControl) ? address : "/";

    private static void ConfigureCookie(CookieAuthenticationOptions options)
    {
        options.Cookie.Name = "miniblog";
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Lax;
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        options.ExpireTimeSpan = SignedInFor;
        options.SlidingExpiration = true;
        options.LoginPath = "/sign-in";
        // Relative: behind a proxy the request's own host need not be the one that the reader typed.
        options.Events.OnRedirectToLogin = context =>
        {
            if (SessionTickets.IsAway(context.HttpContext))
            {
                // Who may well be signed in is not sent to sign in again.
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                return Task.CompletedTask;
            }

            context.Response.Redirect($"/sign-in?from={Uri.EscapeDataString(context.Request.Path + context.Request.QueryString)}");
            return Task.CompletedTask;
        };
        options.Events.OnRedirectToAccessDenied = context =>
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        };
        options.Events.OnValidatePrincipal = async context =>
        {
            var owner = context.HttpContext.RequestServices.GetRequiredService<OwnerAccount>();
            if (context.Principal is { } principal && !owner.StillSignedIn(principal))
            {
                context.RejectPrincipal();
                await context.HttpContext.SignOutAsync();
            }
        };
    }
}
