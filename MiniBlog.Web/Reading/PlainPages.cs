using MiniBlog.Web.Clients;

namespace MiniBlog.Web.Reading;

/// <summary>
/// The links to plain pages, which stand on every page of the blog: kept for a few seconds, so that they cost no page a question of its own.
/// Without Query they are left as they were, since an error page has to do without it.
/// </summary>
/// <param name="time">The clock.</param>
public sealed class PlainPages(TimeProvider time)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    private volatile Known known = new([], DateTimeOffset.MinValue);

    private sealed record Known(IReadOnlyList<PostLink> Links, DateTimeOffset At);

    /// <summary>The links, as of a few seconds ago at most, or as last known.</summary>
    /// <param name="query">Whom to ask.</param>
    /// <param name="mayBeOld">That they are known at all will do: most answers to a form are redirects, which show no links.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<PostLink>> LinksAsync(QueryClient query, bool mayBeOld, CancellationToken cancellationToken)
    {
        var (links, at) = known;
        var now = time.GetUtcNow();
        if (now - at < Fresh || (mayBeOld && at != DateTimeOffset.MinValue))
        {
            return links;
        }

        // Before the answer: while Query is slow or away, one page in five seconds waits for it, and not all.
        known = new(links, now);
        try
        {
            var pages = await query.PlainPagesAsync(cancellationToken);
            known = new([.. pages.Items.Select(page => new PostLink(page.Slug, page.Title)).OrderBy(page => page.Title, StringComparer.CurrentCulture)], now);
        }
        catch (ServiceAwayException)
        {
            // The client wrote it down; whoever looks at the page learns it from what the page itself is missing.
        }

        return known.Links;
    }
}
