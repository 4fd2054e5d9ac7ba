using System.CommandLine;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using MiniBlog.Porting;
using MiniBlog.ServiceDefaults.Auth;
using MiniBlog.Tests.Images;
using MiniBlog.Tests.Web;

namespace MiniBlog.Tests.WholeSystem;

/// <summary>A blog taken out, and put into another.</summary>
[Collection(nameof(BlogSystem))]
public sealed class BlogInABoxTests(BlogSystem blog) : IDisposable
{
    private static readonly string[] Tags = ["box"];

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("miniblog-");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_blog_imported_into_an_empty_one_is_the_same_blog_and_wordpress_comes_on_top()
    {
        await LiveAsync();
        var archive = await ExportAsync(blog);
        await using var empty = new BlogSystem();
        await empty.InitializeAsync();
        var bare = await ExportAsync(empty);

        var dry = await RunAsync(empty, 0, "import", archive, "--dry-run");
        Assert.Contains("Nothing was changed.", dry);
        Assert.Equal(File.ReadAllBytes(bare), File.ReadAllBytes(await ExportAsync(empty)));

        var report = await RunAsync(empty, 0, "import", archive);
        Assert.Equal(Lines(dry).Select(line => line.Replace("would come", "came")), Lines(report));
        await Eventually.EqualsAsync(Convert.ToHexString(File.ReadAllBytes(archive)), async () => Convert.ToHexString(File.ReadAllBytes(await ExportAsync(empty))));

        Assert.All(Lines(await RunAsync(empty, 0, "import", archive)), line => Assert.Matches("^[a-z]+ +0 came, ", line));
        Assert.Equal(File.ReadAllBytes(archive), File.ReadAllBytes(await ExportAsync(empty)));

        await WordPressAsync(empty);
    }

    [Fact]
    public async Task What_goes_wrong_is_said_in_a_sentence()
    {
        Assert.Contains("username or the password is wrong", await RunAsync(blog, 1, "export", Path.Combine(folder.FullName, "x.zip"), "--user", "nobody"));
        Assert.Contains("does not answer", await RunAsync(blog, 1, "export", Path.Combine(folder.FullName, "x.zip"), "--web", "http://127.0.0.1:1"));
        Assert.Contains("is there already", await RunAsync(blog, 1, "export", await ExportAsync(blog)));
        Assert.Contains("none.zip", await RunAsync(blog, 2, "import", "none.zip"));
        Assert.Contains("must be an address", await RunAsync(blog, 2, "export", "x.zip", "--web", "here"));
        Assert.Contains("--dry-run", await RunAsync(blog, 0, "import", "--help"));
        Assert.Empty(folder.GetFiles("*.unfinished"));
    }

    public void Dispose() => folder.Delete(recursive: true);

    /// <summary>A post with an image and comments of every fate, and drafts.</summary>
    private async Task LiveAsync()
    {
        var driver = new BlogDriver(blog);
        using var upload = BlogSystem.Request(HttpMethod.Post, "/images", null, Roles.Author);
        upload.Content = new ByteArrayContent(Pictures.Make(20, 10, SkiaSharp.SKEncodedImageFormat.Jpeg)) { Headers = { ContentType = new("image/jpeg") } };
        var image = (await SendAsync(blog.Posts, upload)).GetProperty("address").GetString();
        var post = (await SendAsync(blog.Posts, BlogSystem.Request(
            HttpMethod.Post, "/posts", new { title = "Boxed", content = $"![It]({image}) \"quoted\" <b>", tags = Tags, status = "published", excerpt = "Ünï", comments = new { open = true, closeAfterDays = 9 } }, Roles.Author)))
            .GetProperty("id").GetGuid();
        await SendAsync(blog.Posts, BlogSystem.Request(HttpMethod.Put, $"/posts/{post}", new { title = "Boxed again", content = $"![It]({image})", tags = Tags, slug = "" }, Roles.Author));
        await SendAsync(blog.Posts, BlogSystem.Request(HttpMethod.Post, "/posts", new { title = "Later", content = "x", status = "draft", scheduledFor = "2099-01-01T00:00:00Z" }, Roles.Author));
        var thrown = (await SendAsync(blog.Posts, BlogSystem.Request(HttpMethod.Post, "/posts", new { title = "Thrown", content = "x", status = "published" }, Roles.Author))).GetProperty("id").GetGuid();
        await SendAsync(blog.Posts, BlogSystem.Request(HttpMethod.Post, $"/posts/{thrown}/trash", null, Roles.Author));

        var (fine, rejected, edited, flagged) = (await driver.CommentAsync(post, "Fine"), await driver.CommentAsync(post, "An orange"), await driver.CommentAsync(post, "To be changed"), await driver.CommentAsync(post, "http://a.test http://b.test http://c.test"));
        await driver.StatusBecomesAsync(fine, "approved");
        await driver.StatusBecomesAsync(edited, "approved");
        await driver.StatusBecomesAsync(flagged, "flagged");
        await SendAsync(blog.Moderation, BlogSystem.Request(HttpMethod.Post, $"/comments/{flagged}/approve", new { reason = "Good\nlinks" }, Roles.Moderator));
        await SendAsync(blog.Moderation, BlogSystem.Request(HttpMethod.Post, $"/comments/{rejected}/approve", new { reason = "Only a fruit" }, Roles.Moderator));
        await SendAsync(blog.Moderation, BlogSystem.Request(HttpMethod.Post, $"/comments/{rejected}/reject", new { reason = "No" }, Roles.Moderator));
        await SendAsync(blog.Comments, BlogSystem.Request(HttpMethod.Put, $"/comments/{edited}", new { content = "Now an orange" }, Roles.Moderator));
        await driver.StatusBecomesAsync(flagged, "approved");
        await driver.StatusBecomesAsync(edited, "rejected");
        await driver.StatusBecomesAsync(rejected, "rejected");
    }

    /// <summary>Approved comments show, others do not, and the old addresses lead on.</summary>
    private static async Task WordPressAsync(BlogSystem empty)
    {
        var file = Path.Combine(AppContext.BaseDirectory, "Porting/Files/wordpress.xml");
        var dry = Lines(await RunAsync(empty, 0, "import", file, "--dry-run"));
        var report = Lines(await RunAsync(empty, 0, "import", file));
        Assert.Equal(["posts            3 came, 0 there already", "comments         4 came, 0 there already", "decisions        4 came, 0 there already", "images           0 came, 0 there already"], report);
        Assert.Equal(dry.Select(line => line.Replace("would come", "came")), report);
        var again = Lines(await RunAsync(empty, 0, "import", file));
        Assert.Equal(["posts            0 came, 3 there already", "comments         0 came, 4 there already", "decisions        0 came, 4 there already", "images           0 came, 0 there already"], again);
        using var reader = new PlainBrowser(empty.Web.BaseAddress!);
        foreach (var address in new[] { "/2019/05/hello/", "/2019/05/hello", "/?p=12" })
        {
            PlainPage moved = null!;
            await Eventually.HoldsAsync(async () => (moved = await reader.OpenAsync(address)).Status == HttpStatusCode.MovedPermanently, $"{address} leads on");
            Assert.Equal("/posts/hello", moved.Location);
        }

        PlainPage page = null!;
        await Eventually.HoldsAsync(async () => (page = await reader.OpenAsync("/posts/hello")).Text.Contains("An orange is fine") && page.Text.Contains("So do I"), "what WordPress approved is public");
        Assert.DoesNotContain("Buy now", page.Text);
        Assert.DoesNotContain("Nobody has read this yet", page.Text);
        using var flagged = await empty.Query.SendAsync(BlogSystem.Request(HttpMethod.Get, "/moderation?status=flagged&limit=100", null, Roles.Moderator), Stop);
        Assert.Contains("Nobody has read this yet", await flagged.Content.ReadAsStringAsync(Stop));
    }

    private async Task<string> ExportAsync(BlogSystem from)
    {
        var path = Path.Combine(folder.FullName, $"{Guid.NewGuid()}.zip");
        await RunAsync(from, 0, "export", path);
        return path;
    }

    private static async Task<string> RunAsync(BlogSystem at, int code, params string[] args)
    {
        Environment.SetEnvironmentVariable("MINIBLOG_PASSWORD", BlogSystem.OwnerPassword);
        using var output = new StringWriter();
        using var error = new StringWriter();
        string[] addresses = args.Contains("--web") ? [] : ["--web", $"{at.Web.BaseAddress}"];
        var got = await CommandLine.RunAsync(
            [.. args, .. addresses, "--posts", $"{at.Posts.BaseAddress}", "--comments", $"{at.Comments.BaseAddress}", "--moderation", $"{at.Moderation.BaseAddress}"],
            new InvocationConfiguration { Output = output, Error = error });
        Assert.True(got == code, $"exit code {got} instead of {code}: {output}{error}");
        return code == 0 ? $"{output}" : $"{output}{error}";
    }

    private static IEnumerable<string> Lines(string report) => report.Split('\n').Where(line => line.Contains("there already"));

    private static async Task<JsonElement> SendAsync(HttpClient client, HttpRequestMessage request)
    {
        using (client)
        using (request)
        {
            using var answer = await client.SendAsync(request, Stop);
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Stop));
            return await answer.Content.ReadFromJsonAsync<JsonElement>(Stop);
        }
    }
}
