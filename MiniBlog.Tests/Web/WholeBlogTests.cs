using System.Net;
using System.Net.Http.Json;
using Aspire.Hosting.ApplicationModel;
using MiniBlog.ServiceDefaults.Auth;

namespace MiniBlog.Tests.Web;

/// <summary>The front end in front of the real services.</summary>
[Collection(nameof(BlogSystem))]
public sealed class WholeBlogTests(BlogSystem system) : IDisposable
{
    private readonly PlainBrowser owner = new(system.Web.BaseAddress!);
    private readonly PlainBrowser reader = new(system.Web.BaseAddress!);
    private readonly PlainBrowser other = new(system.Web.BaseAddress!);

    [Fact]
    public async Task What_was_written_is_on_the_next_page_and_what_was_read_there_is_safe()
    {
        var post = await PublishAsync("Written & <b>read</b>", "Some *text*, [a link](javascript:alert(1)) and <script>alert(2)</script>.");
        var page = await owner.OpenAsync(post);
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains("<em>text</em>", page.Html);
        Assert.Contains("Written &amp; &lt;b&gt;read&lt;/b&gt;", page.Html);
        // The page's own scripts are modules from its own address, or data for search engines.
        Assert.DoesNotMatch("""(?i)<script(?! type="module" src="[^":]+"></script>| type="application/ld\+json">)|href="javascript:""", page.Html);
        Assert.Contains("Written & <b>read</b>", (await owner.OpenAsync("/")).Text);
        Assert.Contains("Written & <b>read</b>", (await owner.OpenAsync("/tags/whole-blog")).Text);
        Assert.Contains("Written & <b>read</b>", (await owner.OpenAsync("/my-posts")).Text);
    }

    [Fact]
    public async Task A_draft_is_its_authors_until_it_is_published_and_a_stale_form_does_not_overwrite()
    {
        var draft = await PublishAsync("Not yet finished", "x", "draft");
        Assert.Equal(HttpStatusCode.NotFound, (await reader.OpenAsync(draft)).Status);
        Assert.Contains("Not yet finished", (await owner.OpenAsync("/my-posts?status=draft")).Text);

        var edit = System.Text.RegularExpressions.Regex.Match((await owner.OpenAsync(draft)).Html, "/write/[0-9a-f-]{36}").Value;
        var editor = await owner.OpenAsync(edit);
        var published = await owner.SendAsync(editor, null, ("Form.Title", "Finished"), ("Form.Content", "y"), ("Form.Status", "published"));
        Assert.Equal(HttpStatusCode.SeeOther, published.Status);
        Assert.Contains("Finished", (await owner.OpenAsync(published.Location!)).Text);

        var refused = await owner.SendAsync(editor, null, ("Form.Title", "Stale"), ("Form.Content", "my own words"), ("Form.Status", "published"));
        Assert.Equal(HttpStatusCode.PreconditionFailed, refused.Status);
        Assert.Contains("my own words</textarea>", refused.Html);

        Assert.Equal(HttpStatusCode.SeeOther, (await owner.SendAsync(await owner.OpenAsync(edit + "/delete"), null)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await owner.OpenAsync(draft)).Status);
    }

    [Fact]
    public async Task A_good_comment_appears_for_all_a_bad_one_for_nobody_and_a_doubtful_one_once_it_is_approved()
    {
        var post = await PublishAsync("Say what you like", "Go on.");
        await CommentAsync(post, "A plain word");
        Assert.Contains("A plain word", (await reader.OpenAsync(post)).Text);
        await Eventually.HoldsAsync(async () => (await other.OpenAsync(post)).Text.Contains("A plain word"), "the comment is visible to everybody");

        await CommentAsync(post, "An orange word");
        await Eventually.HoldsAsync(async () => (await reader.OpenAsync(post)).Text.Contains("This comment was not approved."), "its author learns of the rejection");
        Assert.DoesNotContain("An orange word", (await other.OpenAsync(post)).Text);

        await CommentAsync(post, "See https://a.test https://b.test https://c.test https://d.test");
        var queue = await owner.OpenAsync("/moderation");
        await Eventually.HoldsAsync(async () => (queue = await owner.OpenAsync("/moderation")).Text.Contains("https://d.test"), "the comment is in the queue");
        Assert.Contains("Awaiting moderation.", (await reader.OpenAsync(post)).Text);
        Assert.DoesNotContain("https://d.test", (await other.OpenAsync(post)).Text);
        var decide = System.Text.RegularExpressions.Regex.Match(queue.Html, "action=\"(/moderation/[0-9a-f-]{36})\"").Groups[1].Value;
        Assert.Equal(HttpStatusCode.SeeOther, (await owner.SendAsync(queue, decide, ("Form.Reason", "Good links"), ("Form.Verdict", "approve"))).Status);
        await Eventually.HoldsAsync(async () => (await other.OpenAsync(post)).Text.Contains("https://d.test"), "the approved comment is visible");
    }

    [Fact]
    public async Task Reading_works_in_full_with_posts_comments_and_moderation_stopped_and_a_comment_waits_in_its_form()
    {
        var image = await AddImageAsync();
        var post = await PublishAsync("Read me anyway", $"Still here. ![A red corner]({image})");
        await CommentAsync(post, "Said before");
        await Eventually.HoldsAsync(async () => (await other.OpenAsync(post)).Text.Contains("Said before"), "the comment is visible");
        var page = await reader.OpenAsync(post);
        string[] stopped = ["posts", "comments", "moderation"];
        await Task.WhenAll(stopped.Select(service => system.CommandAsync(service, KnownResourceCommands.StopCommand)));
        try
        {
            Assert.Contains($"src=\"{image}\" alt=\"A red corner\"", (await other.OpenAsync(post)).Html);
            using (var picture = await other.Client.GetAsync(image, TestContext.Current.CancellationToken))
            {
                Assert.Equal((HttpStatusCode.OK, "image/png"), (picture.StatusCode, picture.Content.Headers.ContentType?.MediaType));
            }

            foreach (var address in new[] { "/", post, "/tags/whole-blog", "/search?q=anyway", "/feed.xml" })
            {
                Assert.Contains("Read me anyway", (await other.OpenAsync(address)).Text);
            }

            var refused = await SendCommentAsync(page, "Said too early");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.Status);
            Assert.Contains("Said too early</textarea>", refused.Html);
        }
        finally
        {
            await Task.WhenAll(stopped.Select(service => system.CommandAsync(service, KnownResourceCommands.StartCommand)));
            await Task.WhenAll(stopped.Select(service => system.App.ResourceNotifications.WaitForResourceHealthyAsync(service, TestContext.Current.CancellationToken)));
        }

        Assert.Equal(HttpStatusCode.SeeOther, (await SendCommentAsync(page, "Said too early")).Status);
        await Eventually.HoldsAsync(async () => (await other.OpenAsync(post)).Text.Contains("Said too early"), "the comment is visible");
    }

    [Fact]
    public async Task A_post_that_takes_no_comments_says_so_has_no_form_and_refuses_what_is_sent_all_the_same()
    {
        await owner.SignInAsync(BlogSystem.OwnerPassword);
        var saved = await owner.SendAsync(
            await owner.OpenAsync("/write"), null, ("Form.Title", "The last word"), ("Form.Content", "Mine."), ("Form.CommentsOff", "true"), ("Form.Status", "published"));
        var page = await owner.OpenAsync(saved.Location!);
        Assert.Contains("This post takes no more comments.", page.Text);
        Assert.DoesNotContain("Your comment", page.Text);

        var post = System.Text.RegularExpressions.Regex.Match(page.Html, "/write/([0-9a-f-]{36})").Groups[1].Value;
        await Eventually.HoldsAsync(
            async () => (await system.Comments.PostAsJsonAsync($"/posts/{post}/comments", new { author = "Ann", content = "But" }, TestContext.Current.CancellationToken)).StatusCode is HttpStatusCode.Conflict,
            "Comments refuses the comment");
    }

    [Fact]
    public async Task A_session_that_is_ended_from_one_browser_is_over_in_the_other()
    {
        await owner.SignInAsync(BlogSystem.OwnerPassword);
        await other.SignInAsync(BlogSystem.OwnerPassword);
        Assert.Equal(HttpStatusCode.OK, (await other.OpenAsync("/write")).Status);

        await owner.SendAsync(await owner.OpenAsync("/account"), null, ("Ending.Session", "others"), ("_handler", "sessions"));

        Assert.StartsWith("/sign-in?from=", (await other.OpenAsync("/write")).Location);
        Assert.Contains("All other sessions are ended.", (await owner.OpenAsync("/account")).Text);
    }

    [Fact]
    public async Task A_comment_sent_while_query_is_stopped_is_there_when_it_returns()
    {
        var post = await PublishAsync("Write in the dark", "x");
        var page = await reader.OpenAsync(post);
        await system.CommandAsync("query", KnownResourceCommands.StopCommand);
        try
        {
            Assert.Contains("The posts cannot be shown just now", (await other.OpenAsync(post)).Text);
            Assert.Equal(HttpStatusCode.SeeOther, (await SendCommentAsync(page, "Blindly")).Status);
        }
        finally
        {
            await system.CommandAsync("query", KnownResourceCommands.StartCommand);
            await system.App.ResourceNotifications.WaitForResourceHealthyAsync("query", TestContext.Current.CancellationToken);
        }

        await Eventually.HoldsAsync(async () => (await other.OpenAsync(post)).Text.Contains("Blindly"), "the comment is visible");
    }

    public void Dispose()
    {
        owner.Dispose();
        reader.Dispose();
        other.Dispose();
    }

    private async Task<string> PublishAsync(string title, string content, string status = "published")
    {
        await owner.SignInAsync(BlogSystem.OwnerPassword);
        var saved = await owner.SendAsync(await owner.OpenAsync("/write"), null, ("Form.Title", title), ("Form.Content", content), ("Form.Tags", "Whole Blog"), ("Form.Status", status));
        Assert.Equal(HttpStatusCode.SeeOther, saved.Status);
        // Read at once by its author, it is there; and what Query showed to one, it shows to all.
        Assert.Equal(HttpStatusCode.OK, (await owner.OpenAsync(saved.Location!)).Status);
        return saved.Location!;
    }

    /// <summary>An image that Query has fetched by now.</summary>
    private async Task<string> AddImageAsync()
    {
        using var request = BlogSystem.Request(HttpMethod.Post, "/images", roles: Roles.Author);
        request.Content = new ByteArrayContent(Images.Pictures.Make(64, 48)) { Headers = { ContentType = new("image/png") } };
        using var added = await system.Posts.SendAsync(request, TestContext.Current.CancellationToken);
        var address = (await added.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>(TestContext.Current.CancellationToken)).GetProperty("address").GetString()!;
        await Eventually.HoldsAsync(async () => (await other.Client.GetAsync(address, TestContext.Current.CancellationToken)).IsSuccessStatusCode, "Query has the image");
        return address;
    }

    private async Task CommentAsync(string post, string text)
    {
        var sent = await SendCommentAsync(await reader.OpenAsync(post), text);
        Assert.Equal(HttpStatusCode.SeeOther, sent.Status);
        Assert.StartsWith(post, sent.Location);
    }

    private Task<PlainPage> SendCommentAsync(PlainPage page, string text) => reader.SendAsync(
        page, System.Text.RegularExpressions.Regex.Match(page.Html, "action=\"(/posts/[0-9a-f-]{36}/comments)\"").Groups[1].Value, ("Form.Author", "Rita"), ("Form.Content", text));
}
