using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.Mvc;

namespace Aspire.Dashboard.SignIn;

/// <summary>
/// Signing in with the token that the host prints as part of a link (<see cref="FrontendOptions.BrowserToken"/>), then by a cookie.
/// </summary>
static class BrowserTokenSignIn
{
    public const string Policy = "pages";

    static readonly TimeSpan StaysSignedIn = TimeSpan.FromDays(30);

    public static void AddSignIn(this WebApplicationBuilder builder)
    {
        var options = builder.Configuration.GetSection("Dashboard").Get<DashboardOptions>() ?? new DashboardOptions();
        var token = new BrowserToken(options.Frontend, builder.Configuration["urls"]);
        builder.Services.AddSingleton(token);
        // Beside the telemetry: who is signed in stays so when the dashboard is started anew.
        var keys = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(options.Store.Path))!, "keys");
        builder.Services.AddDataProtection().SetApplicationName("dashboard").PersistKeysToFileSystem(new DirectoryInfo(keys));
        // It warns that the keys are not encrypted; whoever reads that folder reads the telemetry too.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(cookie => Configure(cookie, token));
        builder.Services.AddAuthorizationBuilder().AddPolicy(Policy, policy => policy.RequireAssertion(context => token.Value is null || context.User.Identity?.IsAuthenticated is true));
        // A page of another site whose name was made to lead to this machine has that name as its host.
        builder.Services.Configure<HostFilteringOptions>(filter => filter.AllowedHosts = builder.Configuration["AllowedHosts"] is { Length: > 0 } hosts
            ? hosts.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            : ["localhost", "*.localhost", "127.0.0.1", "[::1]"]);
    }

    static void Configure(CookieAuthenticationOptions options, BrowserToken token)
    {
        options.Cookie.Name = token.CookieName;
        options.Cookie.SameSite = SameSiteMode.Strict;
        options.LoginPath = "/login";
        options.ReturnUrlParameter = "returnUrl";
        options.ExpireTimeSpan = StaysSignedIn;
        options.SlidingExpiration = true;
        options.Events.OnRedirectToLogin = context =>
        {
            // A script cannot use a page.
            if (context.Request.Path.StartsWithSegments("/ui", StringComparison.Ordinal))
            {
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            }
            else
            {
                context.Response.Redirect(context.RedirectUri);
            }

            return Task.CompletedTask;
        };
    }

    public static void MapSignIn(this WebApplication app)
    {
        var token = app.Services.GetRequiredService<BrowserToken>();
        if (token.IsMadeUp)
        {
            app.Lifetime.ApplicationStarted.Register(() => app.Logger.LogInformation("Sign in at /login?t={Token}", token.Value));
        }

        app.MapGet("/login", (HttpContext http, string? t, string? returnUrl) => t is null && token.Value is not null && http.User.Identity?.IsAuthenticated is not true
            ? Task.FromResult(SignInPage.Result(returnUrl, isWrong: false))
            : EnterAsync(http, token, t, returnUrl));
        app.MapPost("/login", (HttpContext http, [FromForm] string? t, [FromForm] string? returnUrl) => EnterAsync(http, token, t ?? "", returnUrl))
            .DisableAntiforgery();
    }

    static async Task<IResult> EnterAsync(HttpContext http, BrowserToken token, string? given, string? returnUrl)
    {
        var isIn = token.Value is null || (given is null && http.User.Identity?.IsAuthenticated is true);
        if (!isIn && !token.Is(given?.Trim() ?? ""))
        {
            return SignInPage.Result(returnUrl, isWrong: true);
        }

        if (!isIn)
        {
            var user = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, "developer")], CookieAuthenticationDefaults.AuthenticationScheme));
            await http.SignInAsync(user, new AuthenticationProperties { IsPersistent = true });
        }

        return TypedResults.LocalRedirect(IsLocal(returnUrl) ? returnUrl! : "/");
    }

    static bool IsLocal(string? url) => url is ['/', ..] && (url.Length == 1 || url[1] is not '/' and not '\\') && !url.Any(char.IsControl);
}
