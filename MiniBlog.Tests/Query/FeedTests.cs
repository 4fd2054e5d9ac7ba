using System.Xml.Linq;
using MiniBlog.Query.Feed;
using MiniBlog.Query.Posts;
using MiniBlog.ServiceDefaults;
using MiniBlog.ServiceDefaults.Events.Contracts;

namespace MiniBlog.Tests.Query;

public sealed class FeedTests
{
    private static readonly XNamespace Atom = "http://www.w3.org/2005/Atom";

    [Fact]
    public void An_entry_has_what_RFC_4287_asks_for_and_absolute_links()
    {
        var post = Post("Tom & Jerry <1>", "<p>Hi &amp; <em>bye</em></p>");

        var feed = Read(AtomFeed.Write(new BlogOptions { PublicUrl = "https://blog.example/", Title = "My <blog>" }, [post]));

        Assert.Equal("My <blog>", feed.Element(Atom + "title")!.Value);
        Assert.Equal("https://blog.example/feed.xml", feed.Elements(Atom + "link").Single(l => (string?)l.Attribute("rel") == "self").Attribute("href")!.Value);
        Assert.NotNull(feed.Element(Atom + "id"));
        var entry = feed.Elements(Atom + "entry").Single();
        Assert.Equal($"urn:uuid:{post.Id}", entry.Element(Atom + "id")!.Value);
        Assert.Equal("Tom & Jerry <1>", entry.Element(Atom + "title")!.Value);
        Assert.Equal("https://blog.example/posts/a-slug", entry.Element(Atom + "link")!.Attribute("href")!.Value);
        Assert.Equal(("html", post.Html), (entry.Element(Atom + "content")!.Attribute("type")!.Value, entry.Element(Atom + "content")!.Value));
        Assert.Equal(post.UpdatedAt, DateTimeOffset.Parse(entry.Element(Atom + "updated")!.Value, null));
        Assert.Equal(post.UpdatedAt, DateTimeOffset.Parse(feed.Element(Atom + "updated")!.Value, null));
        Assert.Equal("owner", entry.Element(Atom + "author")!.Element(Atom + "name")!.Value);
    }

    [Fact]
    public void Characters_that_XML_has_no_way_to_write_are_left_out()
    {
        var feed = Read(AtomFeed.Write(new BlogOptions(), [Post("a\uFFFEb😀\uFFFF", "<p>\uFFFE]]>😀</p>")]));

        Assert.Equal("ab😀", feed.Element(Atom + "entry")!.Element(Atom + "title")!.Value);
        Assert.Equal("<p>]]>😀</p>", feed.Element(Atom + "entry")!.Element(Atom + "content")!.Value);
    }

    [Fact]
    public void A_blog_without_posts_has_a_feed() => Assert.Empty(Read(AtomFeed.Write(new BlogOptions(), [])).Elements(Atom + "entry"));

    private static XElement Read(byte[] bytes) => XElement.Load(new MemoryStream(bytes));

    private static PostView Post(string title, string html) => new()
    {
        Id = Guid.CreateVersion7(),
        Slug = "a-slug",
        Title = title,
        Html = html,
        Excerpt = "Hi",
        ReadingMinutes = 1,
        Tags = ["a"],
        Status = PostStatus.Published,
        Author = "owner",
        CreatedAt = DateTimeOffset.UnixEpoch,
        PublishedAt = DateTimeOffset.UnixEpoch,
        UpdatedAt = DateTimeOffset.UnixEpoch.AddDays(1),
        Version = 1,
        CommentCount = 0,
    };
}
