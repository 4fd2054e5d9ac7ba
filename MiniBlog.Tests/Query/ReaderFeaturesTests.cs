using System.Xml.Linq;
using MiniBlog.Query.Comments;
using MiniBlog.Query.Feed;
using MiniBlog.Query.Posts;
using MiniBlog.Query.Rendering;
using MiniBlog.ServiceDefaults;
using MiniBlog.ServiceDefaults.Events.Contracts;

namespace MiniBlog.Tests.Query;

/// <summary>What reading a blog is expected to offer beyond a list of posts.</summary>
public sealed class ReaderFeaturesTests(PostgresFixture postgres)
{
    private readonly BlogHistory blog = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_search_shows_the_words_that_it_found_in_any_of_their_forms()
    {
        blog.WritePost("walks", "We were **walking** for days. " + string.Concat(Enumerable.Repeat("Nothing much happened then. ", 60)) + "The walk ended.");
        var model = await FilledAsync();
        await using var db = model.Open();

        var page = await (await db.PostsAsync(new(PostShelf.Published, Words: "walk title"), null, 20, Stop)).WithHitsAsync(db, "walk title", Stop);

        var found = Assert.Single(page.Items).Found!;
        Assert.Equal(["Title", "walks"], found.Title.Where(part => part.Hit).Select(part => part.Text));
        Assert.Equal("Title of walks", string.Concat(found.Title.Select(part => part.Text)));
        Assert.Contains("walking", found.Text.Where(part => part.Hit).Select(part => part.Text));
        Assert.DoesNotContain("**", string.Concat(found.Text.Select(part => part.Text)), StringComparison.Ordinal);
        Assert.InRange(string.Concat(found.Text.Select(part => part.Text)).Length, 20, 600);
    }

    [Fact]
    public async Task Where_the_text_goes_on_before_or_behind_the_words_that_a_search_shows_stands_an_ellipsis()
    {
        var much = string.Concat(Enumerable.Repeat("Nothing much happened then. ", 20));
        blog.WritePost("whole", "We were **walking** in it.");
        blog.WritePost("opening", $"A walk is where it began. {much}So it ended.");
        blog.WritePost("middle", $"So it began. {much}We were walking. {much}So it ended.");
        blog.WritePost("closing", $"So it began. {much}It ended with a walk.");
        blog.WritePost("ends", $"A walk began. {much}It ended with a walk.");
        var model = await FilledAsync();
        await using var db = model.Open();

        var page = await (await db.PostsAsync(new(PostShelf.Published, Words: "walk"), null, 20, Stop)).WithHitsAsync(db, "walk", Stop);

        var lines = page.Items.ToDictionary(post => post.Slug, post => string.Concat(post.Found!.Text.Select(part => part.Text)));
        Assert.StartsWith("We were walking in it", lines["whole"]);
        Assert.Equal(
            [("closing", true, false), ("ends", false, false), ("middle", true, true), ("opening", false, true), ("whole", false, false)],
            lines.OrderBy(line => line.Key, StringComparer.Ordinal).Select(line => (line.Key, line.Value.StartsWith("… ", StringComparison.Ordinal), line.Value.EndsWith(" …", StringComparison.Ordinal))));
        Assert.Contains(" … ", lines["ends"], StringComparison.Ordinal);
        Assert.DoesNotContain(lines.Values, line => line.Any(char.IsControl));
    }

    [Fact]
    public async Task A_post_is_found_at_an_old_address_with_and_without_its_last_slash_once_it_is_public()
    {
        var (post, draft) = (blog.WritePost("hello"), blog.WritePost("draft", status: PostStatus.Draft));
        blog.ChangePost(blog.Posts[post] with { OldAddresses = ["/2019/05/hello/", "/?p=12"] });
        blog.ChangePost(blog.Posts[draft] with { OldAddresses = ["/2019/05/draft/"] });
        var model = await FilledAsync();
        await using var db = model.Open();

        foreach (var address in new[] { "/2019/05/hello/", "/2019/05/hello", "/?p=12" })
        {
            Assert.Equal("hello", (await db.PostAtAsync(address, Stop))?.Slug);
        }

        Assert.Null(await db.PostAtAsync("/2019/05/draft/", Stop));
        Assert.Null(await db.PostAtAsync("/?p=1", Stop));
    }

    [Fact]
    public async Task A_post_knows_the_one_before_and_the_one_after_it_and_pages_and_drafts_are_not_among_them()
    {
        var first = blog.WritePost("first");
        blog.WritePost("draft", status: PostStatus.Draft);
        var page = blog.WritePost("about");
        blog.ChangePost(blog.Posts[page] with { Kind = PostKind.Page });
        var second = blog.WritePost("second");
        var model = await FilledAsync();
        await using var db = model.Open();

        Assert.Equal((null, "second"), await NeighboursAsync("first"));
        Assert.Equal(("first", null), await NeighboursAsync("second"));
        Assert.Equal((null, null), await NeighboursAsync("about"));
        Assert.Equal([second, first], (await db.PostsAsync(new(PostShelf.Published), null, 20, Stop)).Items.Select(post => post.Id));

        async Task<(string?, string?)> NeighboursAsync(string slug)
        {
            var post = await db.WithNeighboursAsync((await db.PostAsync(slug, author: false, invited: false, Stop))!, Stop);
            return (post.Earlier?.Slug, post.Later?.Slug);
        }
    }

    [Fact]
    public async Task A_month_holds_what_was_published_in_it()
    {
        var old = blog.WritePost("old");
        blog.ChangePost(blog.Posts[old] with { PublishedAt = new DateTimeOffset(2025, 12, 31, 23, 59, 59, TimeSpan.Zero) });
        var recent = blog.WritePost("recent");
        var model = await FilledAsync();
        await using var db = model.Open();

        Assert.Equal([old], (await db.PostsAsync(new(PostShelf.Published, Month: new(2025, 12)), null, 20, Stop)).Items.Select(post => post.Id));
        Assert.Equal([recent], (await db.PostsAsync(new(PostShelf.Published, Month: new(2026, 1)), null, 20, Stop)).Items.Select(post => post.Id));
    }

    [Theory]
    [InlineData("2026-13", false)]
    [InlineData("9999-12", false)]
    [InlineData("2026-1", false)]
    [InlineData("2026-02", true)]
    [InlineData("", true)]
    public void A_month_is_a_year_and_a_month(string text, bool expected) => Assert.Equal(expected, Month.TryRead(text, out _));

    [Fact]
    public async Task Comments_come_newest_first_too_and_pages_hold_each_once()
    {
        var post = blog.WritePost();
        var comments = Enumerable.Range(0, 5).Select(number => blog.Comment(post, $"Comment {number}", CommentStatus.Approved)).ToList();
        var model = await FilledAsync();
        await using var db = model.Open();

        var seen = new List<Guid>();
        string? cursor = null;
        do
        {
            Assert.True(MiniBlog.Query.Paging.Cursor.TryRead(cursor, out var after));
            var page = await db.CommentsAsync(post, moderator: false, after, 2, Stop, CommentOrder.Newest);
            seen.AddRange(page.Items.Select(comment => comment.Id));
            cursor = page.Next;
        }
        while (cursor is not null);
        Assert.Equal(comments.AsEnumerable().Reverse(), seen);
    }

    [Fact]
    public async Task The_feed_of_a_post_holds_its_comments_with_links_to_each()
    {
        var post = blog.WritePost("talked-about");
        var comment = blog.Comment(post, "A *word*", CommentStatus.Approved);
        var model = await FilledAsync();
        await using var db = model.Open();
        var view = (await db.PostAsync("talked-about", author: false, invited: false, Stop))!;
        var comments = await db.CommentsAsync(post, moderator: false, null, 20, Stop, CommentOrder.Newest);

        var feed = XElement.Load(new MemoryStream(AtomFeed.WriteComments(new BlogOptions { PublicUrl = "https://blog.example" }, view, comments.Items)));

        XNamespace atom = "http://www.w3.org/2005/Atom";
        var entry = feed.Elements(atom + "entry").Single();
        Assert.Equal($"https://blog.example/comments/{comment}", entry.Element(atom + "link")!.Attribute("href")!.Value);
        Assert.Equal("<p>A <em>word</em></p>\n", entry.Element(atom + "content")!.Value);
        Assert.Equal("https://blog.example/posts/talked-about/feed.xml", feed.Elements(atom + "link").Single(link => (string?)link.Attribute("rel") == "self").Attribute("href")!.Value);
    }

    [Fact]
    public void A_sitemap_lists_absolute_addresses()
    {
        var map = XElement.Load(new MemoryStream(Sitemap.Write("https://blog.example/", [new("/", null), new("/posts/a&b", DateTimeOffset.UnixEpoch)])));

        XNamespace sitemap = "http://www.sitemaps.org/schemas/sitemap/0.9";
        Assert.Equal(["https://blog.example/", "https://blog.example/posts/a&b"], map.Elements(sitemap + "url").Select(url => url.Element(sitemap + "loc")!.Value));
        Assert.Equal("1970-01-01T00:00:00Z", map.Descendants(sitemap + "lastmod").Single().Value);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(238 * 3, 3)]
    [InlineData(238 * 10, 10)]
    public void Reading_time_counts_words(int words, int minutes) => Assert.Equal(minutes, ReadingTime.Minutes(string.Concat(Enumerable.Repeat("word's, ", words))));

    [Fact]
    public void Reading_time_counts_characters_where_words_have_no_spaces() => Assert.Equal(10, ReadingTime.Minutes(new string('山', 238 * 20)));

    private async Task<ReadModel> FilledAsync()
    {
        var model = await ReadModel.CreateAsync(postgres);
        await model.ApplyAsync(blog.Logs["posts"]);
        await model.ApplyAsync(blog.Logs["comments"]);
        return model;
    }
}
