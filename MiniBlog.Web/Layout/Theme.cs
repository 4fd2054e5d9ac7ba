using MiniBlog.Web.Clients;

namespace MiniBlog.Web.Layout;

/// <summary>
/// Light or dark, as the reader chose; without a choice their system decides. The choice is a cookie that the server reads, so that no
/// page shows in the wrong colours first; theme.js sets the same one.
/// </summary>
public static class Theme
{
    /// <summary>The cookie that holds the choice.</summary>
    internal const string Cookie = "miniblog-theme";

    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(365);

    /// <summary><c>light</c>, <c>dark</c>, or null where the system decides.</summary>
    public static string? Of(HttpContext http) => Known(http.Request.Cookies[Cookie]);

    /// <summary>Keeps the choice; anything but the two words gives it back to the system.</summary>
    public static void Choose(HttpContext http, string? theme)
    {
        // A script may read and set it: it is no secret, and changes nothing but colours.
        var options = http.CookieFor(Lifetime);
        options.HttpOnly = false;
        if (Known(theme) is { } known)
        {
            http.Response.Cookies.Append(Cookie, known, options);
        }
        else
        {
            http.Response.Cookies.Delete(Cookie);
        }
    }

    private static string? Known(string? theme) => theme is "light" or "dark" ? theme : null;
}
