using MiniBlog.Web.Clients;

namespace MiniBlog.Web.Layout;

/// <summary>What to tell somebody on the page that follows their form.</summary>
public enum Notice
{
    Published,
    SavedAsDraft,
    Scheduled,
    PostDeleted,
    Restored,
    Approved,
    Rejected,
    Undone,
    SeveralApproved,
    SeveralRejected,
    CommentSent,
    CommentDeleted,
    SignedOut,
    Retried,
    Skipped,
    RulesSaved,
    RulesRestored,
    PasswordChanged,
    SessionEnded,
    SessionsEnded,
}

/// <summary>Notices travel in a cookie, by name only, to whichever page comes next.</summary>
public static class Notices
{
    private const string Cookie = "miniblog-notice";

    /// <summary>Answers a form: what was done is told on the page that <paramref name="address"/> leads to.</summary>
    public static void SeeOther(this HttpContext http, string address, Notice? notice = null)
    {
        if (notice is not null)
        {
            http.Response.Cookies.Append(Cookie, notice.Value.ToString(), http.CookieFor(TimeSpan.FromMinutes(1)));
        }

        // Relative: behind a proxy the request's own host need not be the one that the reader typed.
        http.Response.StatusCode = StatusCodes.Status303SeeOther;
        http.Response.Headers.Location = address;
    }

    /// <summary>Answers that a page has another address now, which is for good as far as anybody knows, but asked for again each time.</summary>
    public static void MovedPermanently(this HttpContext http, string address)
    {
        http.Response.StatusCode = StatusCodes.Status301MovedPermanently;
        http.Response.Headers.Location = address;
        http.Response.Headers.CacheControl = "no-cache";
    }

    /// <summary>The sentence to show now, once.</summary>
    public static string? Take(HttpContext http)
    {
        // The answer to a form that leads on is not seen by anybody; the notice is for the page after it.
        if (!Enum.TryParse<Notice>(http.Request.Cookies[Cookie], out var notice) || http.Response.StatusCode == StatusCodes.Status303SeeOther || !IsToBeSeen(http.Request))
        {
            return null;
        }

        http.Response.Cookies.Delete(Cookie);
        return notice switch
        {
            Notice.Published => "Published. Everybody can read it now.",
            Notice.SavedAsDraft => "Saved as a draft. Only authors see it.",
            Notice.Scheduled => "Scheduled. It is published by itself when its time has come.",
            Notice.Restored => "The post is back, as it was.",
            Notice.PostDeleted => "The post is deleted, and its comments with it.",
            Notice.Approved => "Approved. The comment appears under its post in a moment.",
            Notice.Rejected => "Rejected. Readers do not see the comment.",
            Notice.Undone => "Undone. What was before holds again.",
            Notice.SeveralApproved => "Approved. The comments appear under their posts in a moment.",
            Notice.SeveralRejected => "Rejected. Readers do not see the comments.",
            Notice.CommentSent => "Thank you. Your comment is here.",
            Notice.CommentDeleted => "Your comment is deleted.",
            Notice.SignedOut => "You are signed out.",
            Notice.Retried => "It is tried again. This page shows in a moment what came of it.",
            Notice.Skipped => "Skipped. It is gone from this page in a moment, and what waited behind it goes on.",
            Notice.RulesSaved => "Saved. These rules look at what comes in from now on.",
            Notice.PasswordChanged => "The password is changed. Every other browser has to sign in again.",
            Notice.SessionEnded => "That session is ended.",
            Notice.SessionsEnded => "All other sessions are ended.",
            Notice.RulesRestored => "The earlier rules hold again, as a new version.",
            _ => null,
        };
    }

    /// <summary>
    /// Whether a window will show the answer. A page that is open reads pages too, to keep itself up to date, and would take the notice away from
    /// the one that is on its way. Browsers ask for <c>text/html</c> where they go to a page, and for anything where a script reads one (Fetch Standard,
    /// "fetching": the default of <c>Accept</c>).
    /// </summary>
    private static bool IsToBeSeen(HttpRequest request) =>
        request.Headers.Accept.Count == 0 || request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
}
