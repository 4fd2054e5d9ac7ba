using MiniBlog.Query.Comments;
using MiniBlog.Query.Posts;
using MiniBlog.ServiceDefaults;

namespace MiniBlog.Query.Feed;

/// <summary>The blog, and the comments of a post, as Atom feeds.</summary>
public static class AtomFeed
{
    /// <summary>The posts.</summary>
    public static byte[] Write(BlogOptions blog, IReadOnlyList<PostView> posts)
    {
        var root = blog.PublicUrl.TrimEnd('/');
        return AtomXml.Write(root, blog.Title, "/", "/feed.xml", Last(posts.Select(p => p.UpdatedAt)), xml =>
        {
            foreach (var post in posts)
            {
                xml.WriteEntry(post.Id, post.Title, post.PublishedAt ?? post.CreatedAt, post.UpdatedAt, root + Path(post.Slug), post.Author, post.Html, () =>
                {
                    foreach (var tag in post.Tags)
                    {
                        xml.WriteCategory(tag);
                    }

                    xml.WriteText("summary", post.Excerpt);
                });
            }
        });
    }

    /// <summary>The approved comments of a post.</summary>
    public static byte[] WriteComments(BlogOptions blog, PostView post, IReadOnlyList<CommentView> comments)
    {
        var root = blog.PublicUrl.TrimEnd('/');
        var page = Path(post.Slug);
        return AtomXml.Write(root, $"Comments on {post.Title}", page, $"{page}/feed.xml", Last(comments.Select(c => c.UpdatedAt)), xml =>
        {
            foreach (var comment in comments)
            {
                xml.WriteEntry(
                    comment.Id, $"{comment.Author} on {post.Title}", comment.CreatedAt, comment.UpdatedAt, $"{root}/comments/{comment.Id}", comment.Author ?? "", comment.Html ?? "");
            }
        });
    }

    private static string Path(string slug) => $"/posts/{Uri.EscapeDataString(slug)}";

    private static DateTimeOffset Last(IEnumerable<DateTimeOffset> times) => times.DefaultIfEmpty(DateTimeOffset.UnixEpoch).Max();
}
