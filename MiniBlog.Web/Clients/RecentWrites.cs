using MiniBlog.ServiceDefaults.Events;

namespace MiniBlog.Web.Clients;

/// <summary>
/// What this reader wrote in the last minute, as positions in a cookie: every page that they open next is read at least that
/// far, so nobody looks for what they just saved. The cookie survives the redirect after a form and whichever page comes next.
/// </summary>
/// <param name="accessor">The request.</param>
public sealed class RecentWrites(IHttpContextAccessor accessor)
{
    private const string Cookie = "miniblog-at";

    /// <summary>A reader writes to few partitions in a minute; a longer list is a forgery and only its head counts.</summary>
    private const int Limit = 8;

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    /// <summary>The positions in events of these sources, as the header <c>Event-Position</c> takes them, or null.</summary>
    public string? In(params IEnumerable<string> sources)
    {
        var positions = Positions().Where(position => sources.Contains(position.Source)).ToList();
        return positions.Count > 0 ? string.Join(',', positions) : null;
    }

    /// <summary>Remembers what a command answered.</summary>
    public void Add(EventPosition written)
    {
        if (accessor.HttpContext is not { } http)
        {
            return;
        }

        List<EventPosition> positions = [written, .. Positions().Where(old => (old.Source, old.Partition) != (written.Source, written.Partition))];
        http.Items[Cookie] = positions;
        http.Response.Cookies.Append(Cookie, string.Join(',', positions.Take(Limit)), http.CookieFor(Lifetime));
    }

    private IReadOnlyList<EventPosition> Positions() => accessor.HttpContext switch
    {
        null => [],
        { Items: var items } when items[Cookie] is IReadOnlyList<EventPosition> positions => positions,
        { Request: var request } => Parse(request.Cookies[Cookie]),
    };

    private static IReadOnlyList<EventPosition> Parse(string? text) =>
        [.. (text ?? "").Split(',').Take(Limit)
            .Select(part => EventPosition.TryParse(part, null, out var position) ? position : null)
            .OfType<EventPosition>()];
}

/// <summary>Remembers the <c>Event-Position</c> of every command's answer.</summary>
/// <param name="recent">Where to.</param>
internal sealed class RememberWrites(RecentWrites recent) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        if (response.IsSuccessStatusCode && response.Headers.TryGetValues(Headers.EventPosition, out var values) && EventPosition.TryParse(values.First(), null, out var position))
        {
            recent.Add(position);
        }

        return response;
    }
}

/// <summary>Reads at least as far as this reader wrote.</summary>
/// <param name="recent">How far that is.</param>
internal sealed class ReadRecentWrites(RecentWrites recent) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (recent.In("posts", "comments", "moderation") is { } positions)
        {
            // A read that is repeated comes by here again.
            request.Headers.Remove(Headers.EventPosition);
            request.Headers.Add(Headers.EventPosition, positions);
        }

        return base.SendAsync(request, cancellationToken);
    }
}
