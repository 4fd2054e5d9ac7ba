using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MiniBlog.Tests.Web;

/// <summary>The pages of readers, without any script.</summary>
public partial class ReadingPagesTests : FrontEndTest
{
    private const string ThreeSections = "<h2 id=\"s-one\">One &amp; more</h2><p>a</p><h3 id=\"s-two\">Two</h3><h2 id=\"s-three\"><em>Three</em></h2>";

    protected override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string> { ["Blog:PublicUrl"] = "https://blog.example/" };

    [Fact]
    public async Task A_long_post_lists_its_sections_and_each_heading_links_to_itself()
    {
        Blog.AddPost("Long", ThreeSections);
        Blog.AddPost("Short", "<h2 id=\"s-one\">One</h2>");
        using var reader = Web.Browse();

        var page = await reader.OpenAsync("/posts/long");
        Assert.Equal(["One & more", "Two", "Three"], TocLinks().Matches(page.Html).Select(match => WebUtility.HtmlDecode(match.Groups[2].Value)));
        Assert.Contains("<h2 id=\"s-one\">One &amp; more<a class=\"anchor\" href=\"#s-one\" aria-label=\"Link to One &amp; more\">#</a></h2>", page.Html);
        Assert.DoesNotContain("class=\"toc\"", (await reader.OpenAsync("/posts/short")).Html);
    }

    [Fact]
    public async Task A_post_leads_to_its_neighbours()
    {
        foreach (var title in new[] { "One", "Two", "Three" })
        {
            Blog.AddPost(title);
        }

        using var reader = Web.Browse();
        var page = (await reader.OpenAsync("/posts/two")).Html;
        Assert.Contains("<a rel=\"prev\" href=\"/posts/one\">", page);
        Assert.Contains("<a rel=\"next\" href=\"/posts/three\">", page);
    }

    [Fact]
    public async Task A_slug_that_a_post_had_leads_to_the_one_it_has()
    {
        var post = Blog.AddPost("New name");
        Blog.StoredPosts[0] = post with { FormerSlugs = ["old-name"] };
        using var reader = Web.Browse();
        var moved = await reader.OpenAsync("/posts/old-name?order=newest");
        Assert.Equal((HttpStatusCode.MovedPermanently, "/posts/new-name?order=newest"), (moved.Status, moved.Location));
        Assert.True(moved.Answer.Headers.CacheControl!.NoCache);
        Assert.Equal(HttpStatusCode.OK, (await reader.OpenAsync("/posts/new-name")).Status);
    }

    [Theory]
    [InlineData("/2019/05/hello/")]
    [InlineData("/2019/05/hello.html")]
    [InlineData("/?p=123")]
    [InlineData("/приве\u0442/")]
    public async Task An_address_of_the_blog_that_a_post_was_imported_from_leads_to_it(string address)
    {
        var post = Blog.AddPost("Hello");
        Blog.StoredPosts[0] = post with { OldAddresses = [address] };
        using var reader = Web.Browse();
        var moved = await reader.OpenAsync(address);
        Assert.Equal((HttpStatusCode.MovedPermanently, "/posts/hello"), (moved.Status, moved.Location));
        Assert.Equal(HttpStatusCode.NotFound, (await reader.OpenAsync("/2019/05/other/")).Status);
        Assert.Equal(HttpStatusCode.OK, (await reader.OpenAsync("/?p=124")).Status);
    }

    [Fact]
    public async Task A_search_marks_what_it_found()
    {
        Blog.AddPost("About <b>bread</b>");
        using var reader = Web.Browse();
        var page = (await reader.OpenAsync("/search?q=bread")).Html;
        Assert.Contains("<mark>About &lt;b&gt;bread&lt;/b&gt;</mark>", page);
        Assert.Matches("Some words before\\s*<mark>bread</mark>", page);
    }

    [Fact]
    public async Task The_archive_leads_to_months_and_tags()
    {
        var post = Blog.AddPost("A day out", tags: "travel");
        using var reader = Web.Browse();
        var archive = (await reader.OpenAsync("/archive")).Html;
        var month = $"/archive/{post.CreatedAt:yyyy/MM}";
        Assert.Contains($"href=\"{month}\"", archive);
        Assert.Contains("href=\"/tags/travel\"", archive);
        Assert.Contains("A day out", (await reader.OpenAsync(month)).Text);
        Assert.Contains("Nothing was published in this month", (await reader.OpenAsync("/archive/1999/01")).Text);
        Assert.Equal(HttpStatusCode.NotFound, (await reader.OpenAsync("/archive/2026/13")).Status);
    }

    [Fact]
    public async Task Programs_are_told_the_one_address_of_a_post_and_what_it_is()
    {
        Blog.StoredPosts.Add(Blog.AddPost("</script><script>alert(1)</script>", tags: ["a\"b"]) with { Slug = "zwölf-<b>" });
        using var reader = Web.Browse();
        var page = (await reader.OpenAsync("/posts/zw%C3%B6lf-%3Cb%3E")).Html;

        const string Canonical = "https://blog.example/posts/zw%C3%B6lf-%3Cb%3E";
        Assert.Contains($"<link rel=\"canonical\" href=\"{Canonical}\"", page);
        Assert.Contains("<meta property=\"og:type\" content=\"article\"", page);
        var data = JsonDocument.Parse(Regex.Match(page, "<script type=\"application/ld\\+json\">([^<]*)</script>").Groups[1].Value).RootElement;
        Assert.Equal(("BlogPosting", Canonical, "</script><script>alert(1)</script>"),
            (data.GetProperty("@type").GetString(), data.GetProperty("url").GetString(), data.GetProperty("headline").GetString()));
        Assert.True(data.GetProperty("datePublished").GetDateTimeOffset() <= DateTimeOffset.UtcNow);
    }

    [Fact]
    public async Task Search_engines_find_the_list_of_all_addresses()
    {
        using var reader = Web.Browse();
        Assert.Contains("Sitemap: https://blog.example/sitemap.xml", (await reader.OpenAsync("/robots.txt")).Html);
    }

    [Fact]
    public async Task The_first_page_and_its_style_sheet_are_100_kilobytes_at_most()
    {
        foreach (var number in Enumerable.Range(1, 20))
        {
            Blog.AddPost($"Post number {number}", tags: ["one", "two"]);
        }

        using var reader = Web.Browse();
        var page = await reader.OpenAsync("/");
        var sheet = Assert.Single(Regex.Matches(page.Html, "<link rel=\"stylesheet\" href=\"([^\"]+)\"")).Groups[1].Value;
        var scripts = Regex.Matches(page.Html, "<script type=\"module\" src=\"([^\"]+)\"").Select(match => match.Groups[1].Value);
        var bytes = 0;
        foreach (var address in new[] { "/", sheet }.Concat(scripts))
        {
            bytes += (await reader.Client.GetByteArrayAsync(address, TestContext.Current.CancellationToken)).Length;
        }

        Assert.InRange(bytes, 10_000, 100_000);
    }

    [Fact]
    public async Task A_plain_page_is_linked_from_every_page_and_reading_does_without_it_when_query_is_gone()
    {
        Blog.Pages.Add("About us");
        using var reader = Web.Browse();
        Assert.Contains("href=\"/posts/about-us\"", (await reader.OpenAsync("/")).Html);
        await Blog.Query.StopAsync();
        var down = await reader.OpenAsync("/");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, down.Status);
        Assert.Contains("The posts cannot be shown just now", down.Text);
    }

    [GeneratedRegex("<a href=\"#(s-[^\"]+)\">([^<]*)</a>")]
    private static partial Regex TocLinks();
}
