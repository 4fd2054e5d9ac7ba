using System.Globalization;
using MiniBlog.ServiceDefaults.Auth;
using MiniBlog.Web.Clients;
using MiniBlog.Web.Reading;

namespace MiniBlog.Web.Commenting;

/// <summary>
/// The comments that this reader wrote, as cookies <c>miniblog-comment-ID = POST.EDIT-TOKEN</c>: with them they, and nobody else,
/// see their comment while it waits for a verdict.
/// </summary>
/// <param name="query">Where the comments are read.</param>
/// <param name="time">The clock.</param>
public sealed class OwnComments(QueryClient query, TimeProvider time)
{
    private const string Prefix = "miniblog-comment-";

    /// <summary>Cookies travel with every request, so only the newest are kept.</summary>
    private const int Limit = 10;

    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    private sealed record Own(string Cookie, Guid Id, Guid PostId, string EditToken);

    /// <summary>Remembers a new comment and forgets the oldest beyond the limit; the ids' order is that of time (UUIDv7).</summary>
    public static void Remember(HttpContext http, Guid postId, SavedComment comment)
    {
        foreach (var old in Of(http.Request).OrderByDescending(own => own.Id).Skip(Limit - 1))
        {
            http.Response.Cookies.Delete(old.Cookie);
        }

        var cookie = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{comment.Id:N}");
        http.Response.Cookies.Append(cookie, string.Create(CultureInfo.InvariantCulture, $"{postId:N}.{comment.EditToken}"), http.CookieFor(Lifetime));
    }

    /// <summary>The edit token of a comment of this reader's, or null.</summary>
    public string? TokenOf(Guid id, HttpRequest request) => Of(request).FirstOrDefault(own => own.Id == id)?.EditToken;

    /// <summary>Those of the comments that this reader wrote, and may still change.</summary>
    public IReadOnlySet<Guid> ChangeableAmong(IEnumerable<Comment> comments, HttpRequest request)
    {
        var mine = Of(request).Select(own => own.Id).ToHashSet();
        return comments.Where(comment => mine.Contains(comment.Id) && time.GetUtcNow() - comment.CreatedAt < EditTokens.Window).Select(comment => comment.Id).ToHashSet();
    }

    /// <summary>This reader's comments on a post that are not among those that everybody sees on the page.</summary>
    public async Task<IReadOnlyList<Comment>> NotAmongAsync(IEnumerable<Comment> shown, Guid postId, HttpContext http)
    {
        var known = shown.Select(comment => comment.Id).ToHashSet();
        var mine = Of(http.Request).Where(own => own.PostId == postId && !known.Contains(own.Id)).Take(Limit);
        var comments = await Task.WhenAll(mine.Select(own => query.CommentAsync(own.Id, own.EditToken, http.RequestAborted)));
        return [.. comments.OfType<Comment>().Where(comment => comment.IsShown).OrderBy(comment => comment.CreatedAt)];
    }

    private static IEnumerable<Own> Of(HttpRequest request) =>
        from cookie in request.Cookies
        where cookie.Key.StartsWith(Prefix, StringComparison.Ordinal)
        let parts = cookie.Value.Split('.', 2)
        where parts.Length == 2 && parts[1].All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
        let id = Guid.TryParseExact(cookie.Key[Prefix.Length..], "N", out var comment) ? comment : (Guid?)null
        let post = Guid.TryParseExact(parts[0], "N", out var parsed) ? parsed : (Guid?)null
        where id is not null && post is not null
        select new Own(cookie.Key, id.Value, post.Value, parts[1]);
}
