using System.Net;
using System.Text.RegularExpressions;

namespace MiniBlog.Tests.Web;

public class SafetyTests : FrontEndTest
{
    [Theory]
    [InlineData("/")]
    [InlineData("/no/such/page")]
    [InlineData("/sign-in")]
    [InlineData("/token")]
    [InlineData("/feed.xml")]
    [InlineData("/?cursor=nonsense")]
    public async Task Every_answer_forbids_what_the_blog_never_needs(string address)
    {
        using var browser = Web.Browse();
        var headers = (await browser.OpenAsync(address)).Answer.Headers;
        var policy = headers.GetValues("Content-Security-Policy").Single();
        foreach (var rule in new[] { "default-src 'self'", "frame-ancestors 'none'", "form-action 'self'", "base-uri 'none'", "object-src 'none'" })
        {
            Assert.Contains(rule, policy);
        }

        Assert.DoesNotContain("unsafe", policy);
        Assert.Equal("nosniff", headers.GetValues("X-Content-Type-Options").Single());
    }

    [Fact]
    public async Task No_page_needs_a_script_or_style_of_its_own_or_anything_from_elsewhere()
    {
        Blog.AddPost("A day out");
        using var browser = Web.Browse();
        await browser.SignInAsync();
        foreach (var address in new[] { "/", "/posts/a-day-out", "/write", "/moderation", "/my-posts", "/sign-in", "/nowhere" })
        {
            Assert.DoesNotMatch("(?i)<script(?! type=\"module\" src=\"/)|<style| style=| on[a-z]+=|https?://", (await browser.OpenAsync(address)).OthersHtml);
        }
    }

    [Fact]
    public async Task No_page_takes_a_form_without_its_token()
    {
        using var browser = Web.Browse();
        await browser.SignInAsync();
        foreach (var route in PageRoutes.All)
        {
            var address = Regex.Replace(route, @"\{\w+(:\w+)?\}", parameter => parameter.Groups[1].Value switch { ":guid" => $"{Guid.NewGuid()}", ":int" => "7", _ => "x" });
            var refused = await browser.PostAsync(address, [new("_handler", "post"), new("Form.Title", "x"), new("Form.Content", "x")]);
            Assert.True(refused.Status == HttpStatusCode.BadRequest, $"{address}: {refused.Status}");
            Assert.Contains("That did not work", refused.Text);
        }

        Assert.Empty(Blog.Posts.Requests.Concat(Blog.Comments.Requests).Concat(Blog.Moderation.Requests));
    }

    [Theory]
    [InlineData("/no/such/page", 404)]
    [InlineData("/posts/no-such-post", 404)]
    [InlineData("/problem/500", 404)]
    [InlineData("/?cursor=nonsense", 400)]
    [InlineData("/posts/0192f0c4-0000-7000-8000-000000000000/comments?parent=0192f0c4-0000-7000-8000-000000000000", 404)]
    [InlineData("/posts/x/comments", 404)]
    public async Task What_is_not_there_is_a_page_like_the_others(string address, int status)
    {
        using var browser = Web.Browse();
        var page = await browser.OpenAsync(address);
        Assert.Equal(status, (int)page.Status);
        Assert.Contains("class=\"masthead\"", page.Html);
        Assert.Contains("<h1>", page.Html);
    }

    [Fact]
    public async Task A_form_that_is_too_large_is_a_413()
    {
        using var browser = Web.Browse();
        await browser.SignInAsync();
        var editor = await browser.OpenAsync("/write");
        var refused = await browser.SendAsync(editor, null, ("Form.Title", "x"), ("Form.Content", new string('x', 3_000_000)));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refused.Status);
        Assert.Contains("That is too long", refused.Text);
    }

    [Fact]
    public async Task A_reader_cannot_choose_their_address_but_a_known_proxy_says_it()
    {
        var post = Blog.AddPost("A day out");
        async Task<string> AddressSeenAsync(FrontEndHost host)
        {
            using var browser = host.Browse();
            browser.Client.DefaultRequestHeaders.Add("X-Forwarded-For", "198.51.100.66, 203.0.113.9");
            await browser.SendAsync(await browser.OpenAsync("/posts/a-day-out"), $"/posts/{post.Id}/comments", ("Form.Author", "Ann"), ("Form.Content", Guid.NewGuid().ToString()));
            return Blog.Comments.Requests.Last().Headers["Reader-Address"];
        }

        // The proxy on this machine is known; what it got from the reader before that is not believed.
        Assert.Equal("203.0.113.9", await AddressSeenAsync(Web));
        await using var deployed = FrontEndHost.Start(Blog, new Dictionary<string, string> { ["FORWARDEDHEADERS_ENABLED"] = "true" });
        Assert.Equal("203.0.113.9", await AddressSeenAsync(deployed));
    }

    [Fact]
    public async Task The_stream_of_changes_is_passed_on_as_it_comes()
    {
        using var browser = Web.Browse();
        using var answer = await browser.Client.GetAsync("/changes", HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType!.MediaType);
        await using var body = await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        using var reader = new StreamReader(body);
        Assert.Equal(": here", await reader.ReadLineAsync(TestContext.Current.CancellationToken));
    }
}
