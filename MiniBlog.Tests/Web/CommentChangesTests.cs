using System.Net;
using MiniBlog.ServiceDefaults.Events.Contracts;

namespace MiniBlog.Tests.Web;

/// <summary>What readers do with a comment besides sending it, without any script.</summary>
public class CommentChangesTests : FrontEndTest
{
    private FakePost post = null!;

    private string Form => $"/posts/{post.Id}/comments";

    [Fact]
    public async Task Its_author_can_change_a_comment_for_a_while_and_nobody_else_can()
    {
        using var author = Web.Browse();
        using var other = Web.Browse();
        await CommentAsync(author, "Ann", "A frist draft");
        var comment = Blog.StoredComments.Single();
        var edit = $"/comments/{comment.Id}/edit";
        Assert.Contains($"href=\"{edit}\"", (await author.OpenAsync("/posts/a-day-out")).Html);
        Assert.Equal(HttpStatusCode.NotFound, (await other.OpenAsync(edit)).Status);

        var form = await author.OpenAsync(edit);
        Assert.Contains("A frist draft", form.Html);
        var saved = await author.SendAsync(form, edit, ("_handler", "edit-comment"), ("Form.Content", "A first draft"));
        Assert.Equal($"/posts/a-day-out#comment-{comment.Id}", saved.Location);
        Assert.Equal("A first draft", Blog.StoredComments.Single().Content);

        var deleted = await author.SendAsync(await author.OpenAsync(edit), edit, ("_handler", "delete-comment"));
        Assert.Equal("/posts/a-day-out", deleted.Location);
        Assert.Empty(Blog.StoredComments);
        Assert.Contains("Your comment is deleted.", (await author.OpenAsync(deleted.Location!)).Text);
    }

    [Fact]
    public async Task A_comment_that_has_stood_for_longer_is_not_offered_for_change()
    {
        using var author = Web.Browse();
        await CommentAsync(author, "Ann", "Set in stone");
        Blog.StoredComments[0] = Blog.StoredComments[0] with { CreatedAt = DateTimeOffset.UtcNow.AddMinutes(-16) };
        Assert.DoesNotContain("/edit\"", (await author.OpenAsync("/posts/a-day-out")).Html);
    }

    [Fact]
    public async Task While_comments_is_down_a_change_keeps_its_text()
    {
        using var author = Web.Browse();
        await CommentAsync(author, "Ann", "Before");
        var edit = $"/comments/{Blog.StoredComments.Single().Id}/edit";
        var form = await author.OpenAsync(edit);
        await Blog.Comments.StopAsync();
        var refused = await author.SendAsync(form, edit, ("_handler", "edit-comment"), ("Form.Content", "After"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.Status);
        Assert.Contains("Your comment was not changed.", refused.Text);
        Assert.Contains("After</textarea>", refused.Html);
    }

    [Fact]
    public async Task A_form_that_a_program_filled_in_is_not_sent_on_and_loses_nothing()
    {
        Prepare();
        using var reader = Web.Browse();
        var refused = await reader.SendAsync(await reader.OpenAsync("/posts/a-day-out"), Form, ("Form.Author", "Bot"), ("Form.Content", "Buy this"), ("Form.Website", "http://a.test"));
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("A field that only programs see was filled in.", refused.Text);
        Assert.Contains("Buy this", refused.Html);
        Assert.Empty(Blog.StoredComments);
        Assert.Equal(HttpStatusCode.SeeOther, (await reader.SendAsync(refused, Form, ("Form.Author", "Bo"), ("Form.Content", "Buy this"))).Status);
    }

    [Fact]
    public async Task A_comment_can_be_looked_at_before_it_is_sent()
    {
        Prepare();
        using var reader = Web.Browse();
        var preview = await reader.SendAsync(await reader.OpenAsync("/posts/a-day-out"), Form, ("Form.Author", "Ann"), ("Form.Content", "How *this* looks"), ("Form.Preview", "true"));
        Assert.Contains("<div class=\"prose\" dir=\"auto\"><p>How *this* looks</p></div>", preview.Html);
        Assert.Contains("How *this* looks</textarea>", preview.Html);
        Assert.Empty(Blog.StoredComments);
    }

    [Fact]
    public async Task Each_comment_has_an_address_that_finds_it_on_its_page()
    {
        Prepare();
        var comments = Enumerable.Range(0, 7).Select(number => Blog.AddComment(post, "Ann", $"Number {number}")).ToList();
        var hidden = Blog.AddComment(post, "Bob", "Not to be seen", CommentStatus.Flagged);
        using var reader = Web.Browse();
        Assert.Equal($"/posts/a-day-out#comment-{comments[0].Id}", (await reader.OpenAsync($"/comments/{comments[0].Id}")).Location);
        var late = (await reader.OpenAsync($"/comments/{comments[6].Id}")).Location!;
        Assert.StartsWith("/posts/a-day-out?cursor=", late);
        Assert.Contains("Number 6", (await reader.OpenAsync(late)).Text);
        Assert.Equal(HttpStatusCode.NotFound, (await reader.OpenAsync($"/comments/{hidden.Id}")).Status);
    }

    [Fact]
    public async Task Comments_are_read_oldest_or_newest_first()
    {
        Prepare();
        Blog.AddComment(post, "Ann", "The first");
        Blog.AddComment(post, "Ben", "The second");
        using var reader = Web.Browse();
        Assert.Matches("The first.*The second", (await reader.OpenAsync("/posts/a-day-out")).Text);
        Assert.Matches("The second.*The first", (await reader.OpenAsync("/posts/a-day-out?order=newest")).Text);
    }

    private FakePost Prepare() => post = Blog.StoredPosts.Count > 0 ? Blog.StoredPosts[0] : Blog.AddPost("A day out");

    private async Task<PlainPage> CommentAsync(PlainBrowser browser, string author, string text)
    {
        Prepare();
        return await browser.SendAsync(await browser.OpenAsync("/posts/a-day-out"), Form, ("Form.Author", author), ("Form.Content", text));
    }
}
