namespace MiniBlog.Web.Layout;

/// <summary>What every answer tells the browser to refuse.</summary>
internal static class SafeHeaders
{
    /// <summary>Nothing but the blog's own files: no inline script or style, no other site's, no frame around it, no form to elsewhere.</summary>
    private const string ContentSecurityPolicy = "default-src 'self'; object-src 'none'; frame-ancestors 'none'; form-action 'self'; base-uri 'none'";

    /// <summary>Sets the headers when the answer starts: an error page clears those that were set before.</summary>
    public static IApplicationBuilder UseSafeHeaders(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        http.Response.OnStarting(() =>
        {
            var headers = http.Response.Headers;
            headers.ContentSecurityPolicy = ContentSecurityPolicy;
            headers.XContentTypeOptions = "nosniff";
            headers.XFrameOptions = "DENY";
            headers["Referrer-Policy"] = "same-origin";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            // Feed readers show the pictures of a post on pages of their own.
            headers["Cross-Origin-Resource-Policy"] = http.Request.Path.StartsWithSegments("/images") ? "cross-origin" : "same-origin";
            headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=()";
            // Pages differ by reader (who is signed in, whose comment waits): no shared cache may keep one.
            if (headers.CacheControl.Count == 0 && http.Response.ContentType?.StartsWith("text/html", StringComparison.Ordinal) is true)
            {
                headers.CacheControl = "private, no-cache";
            }

            return Task.CompletedTask;
        });
        return next(http);
    });
}
