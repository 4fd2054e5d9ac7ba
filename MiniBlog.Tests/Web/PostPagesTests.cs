using System.Net;

namespace MiniBlog.Tests.Web;

/// <summary>Pages of posts from memory: as fresh as those that are made for a reader, and with what is the reader's own.</summary>
public class PostPagesTests : FrontEndTest
{
    private const string Address = "/posts/a-day-out";

    [Fact]
    public async Task Strangers_get_the_same_page_from_memory_each_with_a_token_and_a_key_of_their_own()
    {
        Blog.AddComment(Blog.AddPost("A day out"), "Ann", "We went there in June.");
        var first = await OpenAsync();
        Blog.Query.Requests.Clear();
        var second = await OpenAsync();

        Assert.All(Blog.Query.Requests, request => Assert.True(request.Headers.ContainsKey("If-None-Match")));
        var (mine, yours) = (first.FormTo(Form(first)), second.FormTo(Form(second)));
        Assert.NotEqual(mine["Form.Key"], yours["Form.Key"]);
        Assert.NotEqual(mine["__RequestVerificationToken"], yours["__RequestVerificationToken"]);
        Assert.Equal(Plain(first.Html, mine), Plain(second.Html, yours));
        Assert.Equal(HeadersOf(first), HeadersOf(second));
    }

    [Fact]
    public async Task A_comment_can_be_sent_from_a_page_that_came_from_memory_and_not_with_somebody_elses_token()
    {
        Blog.AddComment(Blog.AddPost("A day out"), "Ann", "We went there in June.");
        var first = await OpenAsync();
        using var browser = Web.Browse();
        var second = await browser.OpenAsync(Address);

        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(first.FormTo(Form(first))["__RequestVerificationToken"])).Status);
        Assert.Equal(HttpStatusCode.SeeOther, (await SendAsync(second.FormTo(Form(second))["__RequestVerificationToken"])).Status);

        Task<PlainPage> SendAsync(string token) => browser.SendAsync(second, Form(second), ("Form.Author", "Ann"), ("Form.Content", "Well said."), ("__RequestVerificationToken", token));
    }

    [Fact]
    public async Task The_next_page_shows_what_changed_however_many_ask_at_once()
    {
        Blog.AddComment(Blog.AddPost("A day out"), "Ann", "We went there in June.");
        await OpenAsync();
        for (var round = 0; round < 5; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => OpenAsync()));
            var title = $"A day out, told {round} times";
            Blog.StoredPosts[0] = Blog.StoredPosts[0] with { Title = title };

            Assert.All(await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => OpenAsync())), page => Assert.Contains(title, page.Text));
        }
    }

    private static string Form(PlainPage page) => System.Text.RegularExpressions.Regex.Match(page.Html, "action=\"(/posts/[0-9a-f-]{36}/comments)\"").Groups[1].Value;

    private static string Plain(string html, Dictionary<string, string> form) => html.Replace(form["Form.Key"], "").Replace(form["__RequestVerificationToken"], "");

    private static IEnumerable<string> HeadersOf(PlainPage page) =>
        page.Answer.Headers.Concat(page.Answer.Content.Headers).Where(header => header.Key is not ("Date" or "Set-Cookie" or "Transfer-Encoding" or "Content-Length"))
            .Select(header => $"{header.Key}: {string.Join(", ", header.Value)}").Order();

    private async Task<PlainPage> OpenAsync()
    {
        using var browser = Web.Browse();
        var page = await browser.OpenAsync(Address);
        Assert.Equal(HttpStatusCode.OK, page.Status);
        return page;
    }
}
