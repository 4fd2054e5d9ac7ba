using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using MiniBlog.Query.Caching;
using MiniBlog.Query.Comments;
using MiniBlog.Query.Paging;
using MiniBlog.Query.Posts;
using MiniBlog.ServiceDefaults;
using MiniBlog.ServiceDefaults.Errors;
using MiniBlog.ServiceDefaults.Events.Contracts;
using MiniBlog.ServiceDefaults.Http;

namespace MiniBlog.Query.Feed;

/// <summary>What other programs follow: feeds and the sitemap.</summary>
public static class FeedApi
{
    public static RouteGroupBuilder MapFeed(this RouteGroupBuilder group)
    {
        group.MapGet("/feed.xml", SendAsync).Produces(StatusCodes.Status200OK, contentType: "application/atom+xml")
            .WithName("GetFeed").WithSummary("The newest posts as an Atom feed.");
        group.MapGet("/posts/{slugOrId}/feed.xml", SendCommentsAsync).Produces(StatusCodes.Status200OK, contentType: "application/atom+xml").ProducesProblem(404)
            .WithName("GetCommentFeed").WithSummary("The newest comments of a post as an Atom feed.");
        group.MapGet("/sitemap.xml", SendSitemapAsync).Produces(StatusCodes.Status200OK, contentType: "application/xml")
            .WithName("GetSitemap").WithSummary("The addresses of posts and plain pages for search engines.");
        return group;
    }

    private static async Task SendAsync(QueryDb db, HttpContext http, IOptionsSnapshot<BlogOptions> blog, CancellationToken cancellationToken)
    {
        var newest = await db.PostsAsync(new(PostShelf.Published), after: null, Page.DefaultLimit, cancellationToken);
        await Revalidated.SendAsync(http, AtomXml.ContentType, AtomFeed.Write(blog.Value, newest.Items));
    }

    private static async Task SendCommentsAsync(
        QueryDb db, HttpContext http, IOptionsSnapshot<BlogOptions> blog, [Text(400)] string slugOrId, CancellationToken cancellationToken)
    {
        if (await db.PostAsync(slugOrId, author: false, invited: false, cancellationToken) is not { } post)
        {
            await Problem.NotFound("post", slugOrId).ExecuteAsync(http);
            return;
        }

        // Approved ones only, whoever asks: feeds are kept by programs that others may read in.
        var newest = await db.CommentsAsync(post.Id, moderator: false, after: null, Page.DefaultLimit, cancellationToken, CommentOrder.Newest);
        await Revalidated.SendAsync(http, AtomXml.ContentType, AtomFeed.WriteComments(blog.Value, post, newest.Items));
    }

    private static async Task SendSitemapAsync(QueryDb db, HttpContext http, IOptionsSnapshot<BlogOptions> blog, CancellationToken cancellationToken)
    {
        var posts = await db.Posts.AsNoTracking().Where(p => !p.Deleted && p.Status == PostStatus.Published)
            .OrderByDescending(p => p.ListedAt).ThenByDescending(p => p.Id).Take(Sitemap.MostEntries - 1)
            .Select(p => new { p.Slug, p.UpdatedAt }).ToListAsync(cancellationToken);
        await Revalidated.SendAsync(http, "application/xml; charset=utf-8", Sitemap.Write(blog.Value.PublicUrl, [
            new("/", posts.Count == 0 ? null : posts.Max(post => post.UpdatedAt)),
            .. posts.Select(post => new SitemapEntry($"/posts/{Uri.EscapeDataString(post.Slug)}", post.UpdatedAt)),
        ]));
    }
}
