using Microsoft.Extensions.Options;
using MiniBlog.Query.Caching;
using MiniBlog.Query.Paging;
using MiniBlog.Query.Posts;
using MiniBlog.ServiceDefaults;

namespace MiniBlog.Query.Feed;

public static class FeedApi
{
    public static RouteGroupBuilder MapFeed(this RouteGroupBuilder group)
    {
        group.MapGet("/feed.xml", SendAsync).Produces(StatusCodes.Status200OK, contentType: "application/atom+xml")
            .WithName("GetFeed").WithSummary("The newest posts as an Atom feed.");
        return group;
    }

    private static async Task SendAsync(QueryDb db, HttpContext http, IOptionsSnapshot<BlogOptions> blog, CancellationToken cancellationToken)
    {
        var newest = await db.PostsAsync(PostShelf.Published, tag: null, words: null, after: null, Page.DefaultLimit, cancellationToken);
        await Revalidated.SendAsync(http, AtomFeed.ContentType, AtomFeed.Write(blog.Value, newest.Items));
    }
}
