using System.Net;
using MiniBlog.ServiceDefaults.Events;
using MiniBlog.ServiceDefaults.Events.Contracts;

namespace MiniBlog.Tests.Web;

public class WritingTests : FrontEndTest
{
    [Theory]
    [InlineData("published", PostStatus.Published, "Published.")]
    [InlineData("draft", PostStatus.Draft, "Saved as a draft.")]
    public async Task A_new_post_is_saved_and_shown_at_once(string button, PostStatus status, string notice)
    {
        using var owner = await OwnerAsync();
        var saved = await owner.SendAsync(await owner.OpenAsync("/write"), null,
            ("Form.Title", "Hello world"), ("Form.Content", "Some *text*"), ("Form.Tags", "First Tag, second ,"), ("Form.Status", button));

        Assert.Equal((HttpStatusCode.SeeOther, "/posts/hello-world"), (saved.Status, saved.Location));
        var post = Assert.Single(Blog.StoredPosts);
        Assert.Equal((status, "Some *text*"), (post.Status, post.Content));
        Assert.Equal(["First Tag", "second"], post.Tags);

        Blog.Query.Requests.Clear();
        var page = await owner.OpenAsync("/posts/hello-world");
        Assert.Contains(notice, page.Text);
        Assert.Equal("posts/3/1", Assert.Single(Blog.Query.Requests).Headers[EventPosition.Header]);
        Assert.DoesNotContain(notice, (await owner.OpenAsync("/posts/hello-world")).Text);
    }

    [Fact]
    public async Task Sending_the_editor_twice_makes_one_post()
    {
        using var owner = await OwnerAsync();
        var editor = await owner.OpenAsync("/write");
        for (var i = 0; i < 2; i++)
        {
            await owner.SendAsync(editor, null, ("Form.Title", "Only once"), ("Form.Content", "x"), ("Form.Status", "published"));
        }

        Assert.Single(Blog.StoredPosts);
    }

    [Fact]
    public async Task The_editor_opens_the_markdown_as_it_was_written()
    {
        var post = Blog.AddPost("Old title", tags: ["one", "two"]);
        Blog.StoredPosts[0] = post with { Content = "\n  <script>alert(1)</script>\n\"quoted\" & é" };
        using var owner = await OwnerAsync();
        var editor = await owner.OpenAsync($"/write/{post.Id}");
        var area = System.Text.RegularExpressions.Regex.Match(editor.Html, "<textarea[^>]*>(.*?)</textarea>", System.Text.RegularExpressions.RegexOptions.Singleline).Groups[1].Value;
        // HTML drops the first line end after the tag, so there has to be one more.
        Assert.Equal("\n" + Blog.StoredPosts[0].Content, WebUtility.HtmlDecode(area));
        Assert.Contains("value=\"one, two\"", editor.Html);
    }

    [Fact]
    public async Task A_post_that_somebody_else_saved_meanwhile_is_not_overwritten_unasked_and_no_text_is_lost()
    {
        var post = Blog.AddPost("Shared");
        using var owner = await OwnerAsync();
        var editor = await owner.OpenAsync($"/write/{post.Id}");
        Blog.StoredPosts[0] = post with { Version = 2, Content = "What the other one wrote" };

        var refused = await owner.SendAsync(editor, null, ("Form.Title", "Mine"), ("Form.Content", "What I wrote"), ("Form.Status", "published"));
        Assert.Equal(HttpStatusCode.PreconditionFailed, refused.Status);
        Assert.Contains("Somebody saved this post while you were writing.", refused.Text);
        Assert.Contains("What I wrote</textarea>", refused.Html);
        Assert.Contains("What the other one wrote", refused.Text);
        Assert.Equal("What the other one wrote", Blog.StoredPosts[0].Content);

        var saved = await owner.SendAsync(refused, null, ("Form.Title", "Mine"), ("Form.Content", "What I wrote"), ("Form.Status", "published"));
        Assert.Equal(HttpStatusCode.SeeOther, saved.Status);
        Assert.Equal(("Mine", 3), (Blog.StoredPosts[0].Title, Blog.StoredPosts[0].Version));
    }

    [Fact]
    public async Task With_posts_down_the_text_stays_in_the_editor()
    {
        using var owner = await OwnerAsync();
        var editor = await owner.OpenAsync("/write");
        await Blog.Posts.StopAsync();
        var refused = await owner.SendAsync(editor, null, ("Form.Title", "Kept"), ("Form.Content", "A long text"), ("Form.Status", "published"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.Status);
        Assert.Contains("The post was not saved.", refused.Text);
        Assert.Contains("A long text</textarea>", refused.Html);
    }

    [Fact]
    public async Task A_post_is_saved_while_query_is_down_and_even_when_it_changed_meanwhile_nothing_is_lost()
    {
        var post = Blog.AddPost("Shared");
        using var owner = await OwnerAsync();
        var editor = await owner.OpenAsync($"/write/{post.Id}");
        await Blog.Query.StopAsync();
        Assert.Equal(HttpStatusCode.SeeOther, (await owner.SendAsync(editor, null, ("Form.Title", "Mine"), ("Form.Content", "x"), ("Form.Status", "published"))).Status);

        var refused = await owner.SendAsync(editor, null, ("Form.Title", "Mine"), ("Form.Content", "Second thoughts"), ("Form.Status", "published"));
        Assert.Equal(HttpStatusCode.PreconditionFailed, refused.Status);
        Assert.Contains("Second thoughts</textarea>", refused.Html);
    }

    [Fact]
    public async Task Deleting_asks_first_can_be_undone_and_is_for_good_only_from_the_trash()
    {
        var post = Blog.AddPost("Gone soon");
        using var owner = await OwnerAsync();
        var ask = await owner.OpenAsync($"/write/{post.Id}/delete");
        Assert.Contains("“Gone soon”", ask.Text);
        Assert.Null(Blog.StoredPosts[0].TrashedAt);
        var thrown = await owner.SendAsync(ask, null);
        Assert.Equal((HttpStatusCode.SeeOther, $"/my-posts?undo={post.Id}"), (thrown.Status, thrown.Location));
        Assert.NotNull(Blog.StoredPosts[0].TrashedAt);

        var undone = await owner.SendAsync(await owner.OpenAsync(thrown.Location!), $"/write/{post.Id}/restore");
        Assert.Equal(HttpStatusCode.SeeOther, undone.Status);
        Assert.Null(Blog.StoredPosts[0].TrashedAt);
        Assert.Contains("The post is back", (await owner.OpenAsync("/my-posts")).Text);

        await owner.SendAsync(ask, null);
        ask = await owner.OpenAsync($"/write/{post.Id}/delete");
        Assert.Contains("all its comments with it", ask.Text);
        Assert.Equal(HttpStatusCode.SeeOther, (await owner.SendAsync(ask, null)).Status);
        Assert.Empty(Blog.StoredPosts);
        Assert.Contains("The post is deleted", (await owner.OpenAsync("/my-posts")).Text);
    }

    [Fact]
    public async Task Without_a_script_the_preview_and_the_merge_are_buttons_that_keep_the_text()
    {
        var post = Blog.AddPost("Shared");
        Blog.StoredPosts[0] = post with { Content = "one\n\ntwo" };
        using var owner = await OwnerAsync();
        var editor = await owner.OpenAsync($"/write/{post.Id}");
        var preview = await owner.SendAsync(editor, null, ("Form.Title", "Shared"), ("Form.Content", "one & more"), ("Form.Status", "preview"));
        Assert.Equal(HttpStatusCode.OK, preview.Status);
        Assert.Contains("<p>one &amp; more</p>", preview.Html);
        Assert.Contains("one &amp; more</textarea>", preview.Html);
        Assert.Equal(1, Blog.StoredPosts[0].Version);

        Blog.StoredPosts[0] = Blog.StoredPosts[0] with { Version = 2, Title = "Theirs", Content = "ONE\n\ntwo" };
        var refused = await owner.SendAsync(editor, null, ("Form.Title", "Mine"), ("Form.Content", "one\r\n\r\ntwo, mine"), ("Form.Status", "published"));
        Assert.Contains("only they changed this", refused.Text);
        Assert.Matches("<input(?=[^>]* value=\"0\")(?=[^>]* checked)[^>]*name=\"Form.Take\"", refused.Html);
        var merged = await owner.SendAsync(refused, null, ("Form.Title", "Mine"), ("Form.Content", "one\r\n\r\ntwo, mine"), ("Form.Take", "0"), ("Form.Status", "merge"));
        Assert.Contains("ONE\n\ntwo, mine</textarea>", WebUtility.HtmlDecode(merged.Html));
        Assert.Equal(2, Blog.StoredPosts[0].Version);

        // What was ticked was ticked for another text.
        var stale = await owner.SendAsync(refused, null, ("Form.Title", "Mine"), ("Form.Content", "Something else"), ("Form.Take", "0"), ("Form.Status", "merge"));
        Assert.Contains("Something else</textarea>", stale.Html);
        Assert.Contains("Somebody saved this post while you were writing.", stale.Text);

        Blog.StoredPosts.Clear();
        var gone = await owner.SendAsync(refused, null, ("Form.Title", "Mine"), ("Form.Content", "one\r\n\r\ntwo, mine"), ("Form.Take", "0"), ("Form.Status", "merge"));
        Assert.Equal(HttpStatusCode.Gone, gone.Status);
        Assert.Contains("Somebody deleted the post for good", gone.Text);
        Assert.Contains("two, mine</textarea>", gone.Html);
        var unsaved = await owner.SendAsync(editor, null, ("Form.Title", "Mine"), ("Form.Content", "two, mine"), ("Form.Status", "published"));
        Assert.Equal(HttpStatusCode.Gone, unsaved.Status);
        Assert.Contains("two, mine</textarea>", unsaved.Html);
    }

    [Fact]
    public async Task All_that_the_editor_asks_for_is_saved_and_opened_again()
    {
        using var owner = await OwnerAsync();
        await owner.SendAsync(await owner.OpenAsync("/write"), null,
            ("Form.Title", "Planned"), ("Form.Content", "x"), ("Form.Excerpt", "In short"), ("Form.Page", "true"), ("Form.CommentsOff", "true"), ("Form.CloseAfterDays", "14"),
            ("Form.ScheduledFor", "2030-01-02T03:04"), ("Form.Status", "scheduled"));
        var post = Assert.Single(Blog.StoredPosts);
        Assert.Equal((PostStatus.Draft, new DateTimeOffset(2030, 1, 2, 3, 4, 0, TimeSpan.Zero), PostKind.Page), (post.Status, post.ScheduledFor, post.Kind));
        Assert.Equal(("In short", new CommentSettings(false, 14)), (post.Settings!.Excerpt, post.Settings.Comments));

        var editor = (await owner.OpenAsync($"/write/{post.Id}")).Html;
        foreach (var shown in new[] { "value=\"2030-01-02T03:04\"", "In short</textarea>", "name=\"Form.CloseAfterDays\" value=\"14\"" })
        {
            Assert.Contains(shown, editor);
        }

        Assert.Matches("<input(?=[^>]* checked)[^>]*name=\"Form.Page\"", editor);
        Assert.Contains("to be published", (await owner.OpenAsync("/my-posts?status=scheduled")).Text);
        var timeless = await owner.SendAsync(await owner.OpenAsync("/write"), null, ("Form.Title", "When?"), ("Form.Content", "x"), ("Form.CloseAfterDays", ""), ("Form.Status", "scheduled"));
        Assert.Equal(HttpStatusCode.BadRequest, timeless.Status);
        Assert.Contains("Say when it is to be published.", timeless.Text);
    }

    [Fact]
    public async Task Drafts_are_among_the_authors_posts_and_nowhere_else()
    {
        Blog.AddPost("Half done", status: PostStatus.Draft);
        using var owner = await OwnerAsync();
        using var reader = Web.Browse();
        Assert.Contains("Half done", (await owner.OpenAsync("/my-posts?status=draft")).Text);
        Assert.DoesNotContain("Half done", (await reader.OpenAsync("/")).Text);
        Assert.Equal(HttpStatusCode.NotFound, (await reader.OpenAsync("/posts/half-done")).Status);
    }

    private async Task<PlainBrowser> OwnerAsync()
    {
        var browser = Web.Browse();
        await browser.SignInAsync();
        return browser;
    }
}
