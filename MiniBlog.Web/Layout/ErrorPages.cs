using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Diagnostics;
using MiniBlog.Web.Clients;

namespace MiniBlog.Web.Layout;

/// <summary>Every error is a page in the blog's own dress, and shows nothing of what went wrong inside.</summary>
internal static class ErrorPages
{
    /// <summary>Turns exceptions and statuses without a body into <see cref="ProblemPage"/>.</summary>
    public static IApplicationBuilder UseErrorPages(this IApplicationBuilder app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandlingPath = "/problem/500",
            CreateScopeForErrors = true,
            StatusCodeSelector = exception => exception switch
            {
                ServiceAwayException => StatusCodes.Status503ServiceUnavailable,
                BadHttpRequestException bad => bad.StatusCode,
                AuthenticationFailureException => StatusCodes.Status400BadRequest,
                _ => StatusCodes.Status500InternalServerError,
            },
            // These are no faults of the front end; the client that met them has logged the first, and the second is the caller's.
            SuppressDiagnosticsCallback = context => context.Exception is ServiceAwayException or BadHttpRequestException,
        });
        app.UseStatusCodePagesWithReExecute("/problem/{0}", createScopeForStatusCodePages: true);
        return app.Use(ShowAsync);
    }

    /// <summary>A form without a good antiforgery token ends here, as a page; the framework's own answer is a line of bare text.</summary>
    public static IApplicationBuilder UseRefusalOfForgeries(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        // The finding outlasts the form: the error page that follows is got, and not refused again.
        if (HttpMethods.IsGet(http.Request.Method) || http.Features.Get<IAntiforgeryValidationFeature>() is not { IsValid: false, Error: var error })
        {
            return next(http);
        }

        http.Response.StatusCode = error?.InnerException is BadHttpRequestException tooLarge ? tooLarge.StatusCode : StatusCodes.Status400BadRequest;
        return Task.CompletedTask;
    });

    /// <summary>To show the page after a form that failed is to get it: sent as the form was, it would fail in the same way.</summary>
    private static async Task ShowAsync(HttpContext http, RequestDelegate next)
    {
        var method = http.Request.Method;
        var isErrorPage = http.Features.Get<IExceptionHandlerFeature>() is not null || http.Features.Get<IStatusCodeReExecuteFeature>() is not null;
        http.Request.Method = isErrorPage ? HttpMethods.Get : method;
        try
        {
            await next(http);
        }
        finally
        {
            http.Request.Method = method;
        }
    }
}
