using System.Net;

namespace MiniBlog.Tests.Web;

public class OutageTests : FrontEndTest
{
    [Fact]
    public async Task With_query_down_pages_say_so_in_the_blogs_own_dress_and_come_back_with_it()
    {
        Blog.AddPost("A day out");
        using var browser = Web.Browse();
        await Blog.Query.StopAsync();
        foreach (var address in new[] { "/", "/posts/a-day-out", "/search?q=x", "/tags/x", "/feed.xml", "/changes" })
        {
            var page = await browser.OpenAsync(address);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, page.Status);
            Assert.Contains("The posts cannot be shown just now", page.Text);
            Assert.Contains("class=\"masthead\"", page.Html);
            Assert.DoesNotContain("Exception", page.Html);
        }

        Assert.Equal(HttpStatusCode.OK, (await browser.OpenAsync("/sign-in")).Status);
        await Blog.Query.StartAsync();
        Assert.Equal(HttpStatusCode.OK, (await browser.OpenAsync("/")).Status);
    }

    [Fact]
    public async Task A_query_that_never_answers_is_given_up_within_seconds()
    {
        Blog.Query.InsteadAnswer = http => Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        using var browser = Web.Browse();
        browser.Client.Timeout = TimeSpan.FromSeconds(30);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await browser.OpenAsync("/")).Status);
    }

    [Theory]
    [InlineData(500, "text/plain", "System.InvalidOperationException: at Secret.Place()")]
    [InlineData(200, "application/json", "{\"items\": not json")]
    [InlineData(200, "text/html", "<p>Some proxy's page</p>")]
    [InlineData(401, "application/problem+json", "{}")]
    public async Task A_query_that_talks_nonsense_is_as_good_as_down_and_shows_nothing_of_it(int status, string type, string body)
    {
        Blog.Query.InsteadAnswer = async http =>
        {
            http.Response.StatusCode = status;
            http.Response.ContentType = type;
            await http.Response.Body.WriteAsync(System.Text.Encoding.UTF8.GetBytes(body));
        };
        using var browser = Web.Browse();
        var page = await browser.OpenAsync("/");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, page.Status);
        Assert.DoesNotContain("Secret", page.Html);
    }

    [Fact]
    public async Task A_single_failure_of_query_is_not_seen_by_the_reader()
    {
        Blog.AddPost("A day out");
        var first = true;
        Blog.Query.InsteadAnswer = async http =>
        {
            // The links to plain pages are asked for at the same time.
            var fails = first && !http.Request.QueryString.HasValue;
            first &= !fails;
            http.Response.StatusCode = fails ? 503 : 200;
            if (!fails)
            {
                http.Response.ContentType = "application/json";
                await http.Response.Body.WriteAsync("{\"items\":[],\"next\":null}"u8.ToArray());
            }
        };
        using var browser = Web.Browse();
        Assert.Equal(HttpStatusCode.OK, (await browser.OpenAsync("/")).Status);
        Assert.Equal(2, Blog.Query.Requests.Count(request => request.Path == "/posts"));
    }

    [Fact]
    public async Task The_front_end_is_healthy_whatever_is_down_behind_it()
    {
        foreach (var service in Blog.All)
        {
            await service.StopAsync();
        }

        using var browser = Web.Browse();
        Assert.Equal(HttpStatusCode.OK, (await browser.OpenAsync("/health")).Status);
        Assert.Equal(HttpStatusCode.OK, (await browser.OpenAsync("/alive")).Status);
    }
}
