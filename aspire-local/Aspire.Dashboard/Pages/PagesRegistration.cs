using Aspire.Dashboard.Layout;
using Aspire.Dashboard.SignIn;

namespace Aspire.Dashboard.Pages;

/// <summary>The dashboard's pages: what they need, and where they are.</summary>
static class PagesRegistration
{
    public static WebApplicationBuilder AddPages(this WebApplicationBuilder builder)
    {
        // Run from its build output, the dashboard has its scripts and styles where they were built from.
        builder.WebHost.UseStaticWebAssets();
        builder.AddSignIn();
        builder.Services.AddRazorComponents();
        builder.Services.AddHttpContextAccessor();
        builder.Services.AddSingleton<ResourceColours>();
        return builder;
    }

    public static WebApplication MapPages(this WebApplication app)
    {
        app.UseSafeHeaders();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.MapStaticAssets();
        app.MapSignIn();
        app.MapRazorComponents<App>().RequireAuthorization(BrowserTokenSignIn.Policy);
        app.MapGet("/{*path:nonfile}", NotFoundPage.Result).WithOrder(int.MaxValue).RequireAuthorization(BrowserTokenSignIn.Policy);

        var data = app.MapGroup("/ui").RequireAuthorization(BrowserTokenSignIn.Policy).AddEndpointFilter(RefuseOtherSitesAsync).TellBadQuestions().ExcludeFromDescription();
        data.MapResources();
        data.MapConsole();
        data.MapLogs();
        data.MapTraces();
        data.MapMetrics();
        data.MapSystemMap();
        data.MapSearch();
        data.MapLive();
        return app;
    }

    /// <summary>
    /// Refuses what another site's page sends: a cookie of localhost goes along from every port of it; what browsers say of the sender
    /// in Sec-Fetch-Site cannot be forged by a page.
    /// </summary>
    static ValueTask<object?> RefuseOtherSitesAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        context.HttpContext.Request.Headers["Sec-Fetch-Site"].ToString() is "" or "same-origin" or "none"
            ? next(context)
            : ValueTask.FromResult<object?>(TypedResults.Problem("This is for the dashboard's own pages.", statusCode: StatusCodes.Status403Forbidden));
}
