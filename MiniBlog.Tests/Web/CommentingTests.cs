using System.Net;
using MiniBlog.ServiceDefaults.Events;
using MiniBlog.ServiceDefaults.Events.Contracts;

namespace MiniBlog.Tests.Web;

public class CommentingTests : FrontEndTest
{
    private const string Text = "First line.\r\n\r\n  <b>Second</b> & \"last\".";

    private FakePost post = null!;

    private string Form => $"/posts/{post.Id}/comments";

    [Fact]
    public async Task A_new_comment_is_shown_as_awaiting_moderation_to_its_author_and_to_nobody_else()
    {
        using var author = Web.Browse();
        using var other = Web.Browse();
        var sent = await CommentAsync(author, "Ann", "Something to wait for");

        Assert.Equal(HttpStatusCode.SeeOther, sent.Status);
        Assert.Equal($"/posts/a-day-out#comment-{Blog.StoredComments.Single().Id}", sent.Location);
        var page = (await author.OpenAsync("/posts/a-day-out")).Text;
        Assert.Contains("Awaiting moderation", page);
        Assert.Contains("Something to wait for", page);
        Assert.DoesNotContain("Something to wait for", (await other.OpenAsync("/posts/a-day-out")).Text);
    }

    [Fact]
    public async Task A_rejected_comment_says_so_to_its_author()
    {
        Prepare();
        Blog.Verdict = CommentStatus.Rejected;
        using var author = Web.Browse();
        await CommentAsync(author, "Ann", "Oranges");
        Assert.Contains("This comment was not approved. Only you see it.", (await author.OpenAsync("/posts/a-day-out")).Text);
    }

    [Fact]
    public async Task An_approved_comment_needs_no_remark_and_is_shown_once()
    {
        Prepare();
        Blog.Verdict = CommentStatus.Approved;
        using var author = Web.Browse();
        await CommentAsync(author, "Ann", "Plain sailing");
        var page = (await author.OpenAsync("/posts/a-day-out")).Text;
        Assert.DoesNotContain("Awaiting moderation", page);
        Assert.Equal(2, page.Split("Plain sailing").Length);
    }

    [Fact]
    public async Task The_page_after_a_comment_is_read_as_far_as_the_comment_was_written()
    {
        using var author = Web.Browse();
        await CommentAsync(author, "Ann", "Read me back");
        Blog.Query.Requests.Clear();
        await author.OpenAsync("/posts/a-day-out");
        Assert.All(Blog.Query.Requests, request => Assert.Equal("comments/3/1", request.Headers[EventPosition.Header]));
    }

    [Fact]
    public async Task Sending_the_same_form_twice_makes_one_comment_and_another_text_makes_another()
    {
        Prepare();
        using var author = Web.Browse();
        var page = await author.OpenAsync("/posts/a-day-out");
        foreach (var text in new[] { "Once", "Once", "And then this" })
        {
            Assert.Equal(HttpStatusCode.SeeOther, (await author.SendAsync(page, Form, ("Form.Author", "Ann"), ("Form.Content", text))).Status);
        }

        Assert.Equal(["Once", "And then this"], Blog.StoredComments.Select(comment => comment.Content));
    }

    [Fact]
    public async Task Comments_gets_the_readers_address_and_a_service_token_and_no_line_ends_of_the_browser()
    {
        using var author = Web.Browse();
        await CommentAsync(author, "Ann", Text);
        var request = Assert.Single(Blog.Comments.Requests);
        Assert.Equal("127.0.0.1", request.Headers["Reader-Address"]);
        Assert.NotEmpty(request.Headers["Idempotency-Key"]);
        Assert.Equal(Text.Replace("\r\n", "\n"), Blog.StoredComments.Single().Content);
    }

    [Fact]
    public async Task A_reply_names_what_it_answers_and_hangs_below_it()
    {
        Prepare();
        var parent = Blog.AddComment(post, "Ann", "What do you think?");
        Blog.Verdict = CommentStatus.Approved;
        using var reader = Web.Browse();
        var replying = await reader.OpenAsync($"{Form}?parent={parent.Id}");
        Assert.Contains("What do you think?", replying.Text);
        await reader.SendAsync(replying, Form, ("Form.Author", "Bob"), ("Form.Content", "A lot"));

        Assert.Equal(parent.Id, Blog.StoredComments.Last().ParentId);
        var html = (await reader.OpenAsync("/posts/a-day-out")).Html;
        Assert.Matches($"(?s)comment-{parent.Id}.*</article>\\s*<ol class=\"thread\">\\s*<li>\\s*<article id=\"comment-{Blog.StoredComments.Last().Id}", html);
    }

    [Fact]
    public async Task Nobody_can_reply_to_a_comment_that_they_may_not_see()
    {
        Prepare();
        var hidden = Blog.AddComment(post, "Ann", "Hidden words", CommentStatus.Flagged);
        using var reader = Web.Browse();
        var page = await reader.OpenAsync($"{Form}?parent={hidden.Id}");
        Assert.Equal(HttpStatusCode.NotFound, page.Status);
        Assert.DoesNotContain("Hidden words", page.Text);
    }

    [Fact]
    public async Task With_comments_down_the_text_stays_in_the_form_and_can_be_sent_again_from_there()
    {
        Prepare();
        await Blog.Comments.StopAsync();
        using var author = Web.Browse();
        var refused = await CommentAsync(author, "Ann", Text);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.Status);
        Assert.Contains("Your comment was not sent.", refused.Text);
        Assert.Contains("First line.", refused.Text);
        Assert.Contains("&lt;b&gt;Second&lt;/b&gt; &amp; &quot;last&quot;.</textarea>", refused.Html);
        Assert.Contains("value=\"Ann\"", refused.Html);

        await Blog.Comments.StartAsync();
        var form = refused.FormTo(Form);
        Assert.Equal(HttpStatusCode.SeeOther, (await author.SendAsync(refused, Form, ("Form.Author", "Ann"), ("Form.Content", Text))).Status);
        Assert.Equal("a-day-out", form["Form.Slug"]);
    }

    [Fact]
    public async Task A_comment_on_a_post_that_went_meanwhile_comes_back_with_its_text()
    {
        Prepare();
        Blog.Comments.InsteadAnswer = http =>
        {
            http.Response.StatusCode = 404;
            return Task.CompletedTask;
        };
        using var author = Web.Browse();
        var refused = await CommentAsync(author, "Ann", Text);
        Assert.Equal(HttpStatusCode.Gone, refused.Status);
        Assert.Contains("What it belongs to is not there any more.", refused.Text);
        Assert.Contains("&quot;last&quot;.</textarea>", refused.Html);
    }

    [Fact]
    public async Task Too_many_comments_are_told_when_to_try_again_with_their_text_kept()
    {
        Prepare();
        Blog.Comments.InsteadAnswer = http =>
        {
            http.Response.StatusCode = 429;
            http.Response.Headers.RetryAfter = "42";
            return Task.CompletedTask;
        };
        using var author = Web.Browse();
        var refused = await CommentAsync(author, "Ann", "One too many");
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.Status);
        Assert.Contains("Try again in 42 seconds.", refused.Text);
        Assert.Contains("One too many</textarea>", refused.Html);
        Assert.Single(Blog.Comments.Requests);
    }

    [Fact]
    public async Task What_is_wrong_with_a_comment_is_said_at_the_form()
    {
        using var author = Web.Browse();
        var refused = await CommentAsync(author, "Ann", " ");
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("Content must not be blank.", refused.Text);
    }

    [Fact]
    public async Task A_comment_can_be_sent_while_query_is_down()
    {
        Prepare();
        using var author = Web.Browse();
        var page = await author.OpenAsync("/posts/a-day-out");
        await Blog.Query.StopAsync();
        var sent = await author.SendAsync(page, Form, ("Form.Author", "Ann"), ("Form.Content", "Still here"));
        Assert.Equal(HttpStatusCode.SeeOther, sent.Status);
        Assert.Equal("Still here", Blog.StoredComments.Single().Content);
    }

    [Fact]
    public async Task No_more_than_ten_comments_are_remembered_in_cookies()
    {
        using var author = Web.Browse();
        for (var i = 0; i < 12; i++)
        {
            await CommentAsync(author, "Ann", $"Number {i}");
        }

        var remembered = author.Cookies.GetCookies(Web.Address).Where(cookie => cookie.Name.StartsWith("miniblog-comment-")).ToList();
        Assert.Equal(Blog.StoredComments.TakeLast(10).Select(comment => $"miniblog-comment-{comment.Id:N}").Order(), remembered.Select(cookie => cookie.Name).Order());
        Assert.All(remembered, cookie => Assert.True(cookie.HttpOnly));
    }

    [Fact]
    public async Task A_forged_cookie_shows_nothing_and_breaks_nothing()
    {
        Prepare();
        var hidden = Blog.AddComment(post, "Ann", "Hidden words", CommentStatus.Pending);
        using var reader = Web.Browse();
        foreach (var (name, value) in new[]
        {
            ($"miniblog-comment-{hidden.Id:N}", $"{post.Id:N}.another-token"), ("miniblog-comment-x", "y"),
            ($"miniblog-comment-{Guid.NewGuid():N}", $"{post.Id:N}.a%0D%0Ab%3Ac"), ("miniblog-at", "posts%0D%0A/1/1%2Ccomments/1/99%2Cx"), ("miniblog-notice", "Nonsense"),
        })
        {
            reader.Cookies.Add(new Cookie(name, value, "/", Web.Address.Host));
        }

        var page = await reader.OpenAsync("/posts/a-day-out");
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.DoesNotContain("Hidden words", page.Text);
        Assert.All(Blog.Query.Requests, request => Assert.Equal("comments/1/99", request.Headers[EventPosition.Header]));
    }

    [Fact]
    public async Task A_long_chain_of_replies_is_shown_flat_below_the_fourth_level()
    {
        Prepare();
        FakeComment? last = null;
        for (var i = 0; i < 5; i++)
        {
            last = Blog.AddComment(post, $"Reader {i}", $"Reply {i}", parent: last);
        }

        using var reader = Web.Browse();
        var page = await reader.OpenAsync("/posts/a-day-out");
        Assert.Equal(5, page.Html.Split("<ol class=\"thread\">").Length - 1);
        Assert.DoesNotContain("to Reader", page.Text);
    }

    private FakePost Prepare() => post = Blog.StoredPosts.Count > 0 ? Blog.StoredPosts[0] : Blog.AddPost("A day out");

    private async Task<PlainPage> CommentAsync(PlainBrowser browser, string author, string text)
    {
        Prepare();
        return await browser.SendAsync(await browser.OpenAsync("/posts/a-day-out"), Form, ("Form.Author", author), ("Form.Content", text));
    }
}
