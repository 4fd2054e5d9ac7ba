namespace MiniBlog.Web.Clients;

/// <summary>How every cookie of the blog is set.</summary>
public static class Cookies
{
    /// <summary>Out of reach of scripts, not sent along from other sites' forms, and encrypted on the way wherever the page was.</summary>
    public static CookieOptions CookieFor(this HttpContext http, TimeSpan lifetime) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Secure = http.Request.IsHttps,
        MaxAge = lifetime,
        IsEssential = true,
    };
}
