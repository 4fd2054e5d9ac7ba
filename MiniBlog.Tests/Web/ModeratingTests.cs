using System.Net;
using MiniBlog.ServiceDefaults.Events.Contracts;

namespace MiniBlog.Tests.Web;

public class ModeratingTests : FrontEndTest
{
    [Fact]
    public async Task The_queue_shows_text_reasons_and_counts_and_never_renders_what_a_reader_wrote()
    {
        var post = Blog.AddPost("A day out");
        Blog.AddComment(post, "Bob", "<b>See</b> [here](http://x.test)", CommentStatus.Flagged);
        Blog.AddComment(post, "Eve", "Oranges", CommentStatus.Rejected);
        using var owner = await OwnerAsync();
        var queue = await owner.OpenAsync("/moderation");
        Assert.Contains("&lt;b&gt;See&lt;/b&gt; [here](http://x.test)", queue.Html);
        Assert.Contains("It has 3 links", queue.Text);
        Assert.Contains("Flagged 1", queue.Text);
        Assert.Contains("Rejected 1", queue.Text);
        Assert.Contains("Approved 0", queue.Text);
        Assert.DoesNotContain("Oranges", queue.Text);
    }

    [Theory]
    [InlineData("approve", CommentStatus.Approved, "Approved.")]
    [InlineData("reject", CommentStatus.Rejected, "Rejected.")]
    public async Task A_decision_leads_back_to_the_list_that_it_was_taken_on(string verdict, CommentStatus status, string notice)
    {
        var comment = Blog.AddComment(Blog.AddPost("A day out"), "Bob", "Hm", CommentStatus.Flagged);
        using var owner = await OwnerAsync();
        var done = await owner.SendAsync(await owner.OpenAsync("/moderation"), $"/moderation/{comment.Id}", ("Form.Reason", "Because"), ("Form.Verdict", verdict));
        Assert.Equal("/moderation?status=flagged", done.Location);
        Assert.Equal((status, "Because"), (Blog.StoredComments[0].Status, Blog.StoredComments[0].Reasons[0]));
        Assert.Contains(notice, (await owner.OpenAsync(done.Location!)).Text);
    }

    [Fact]
    public async Task A_rejection_without_a_reason_is_asked_for_one()
    {
        var comment = Blog.AddComment(Blog.AddPost("A day out"), "Bob", "Hm", CommentStatus.Flagged);
        using var owner = await OwnerAsync();
        var refused = await owner.SendAsync(await owner.OpenAsync("/moderation"), $"/moderation/{comment.Id}", ("Form.Reason", ""), ("Form.Verdict", "reject"));
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("Reason must not be blank.", refused.Text);
    }

    [Fact]
    public async Task With_moderation_down_nothing_is_decided_and_the_reason_is_kept()
    {
        var comment = Blog.AddComment(Blog.AddPost("A day out"), "Bob", "Hm", CommentStatus.Flagged);
        using var owner = await OwnerAsync();
        var queue = await owner.OpenAsync("/moderation");
        await Blog.Moderation.StopAsync();
        var refused = await owner.SendAsync(queue, $"/moderation/{comment.Id}", ("Form.Reason", "A well-worded reason"), ("Form.Verdict", "reject"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.Status);
        Assert.Contains("Nothing was decided.", refused.Text);
        Assert.Contains("value=\"A well-worded reason\"", refused.Html);
    }

    [Fact]
    public async Task A_decision_reaches_moderation_while_query_is_down()
    {
        var comment = Blog.AddComment(Blog.AddPost("A day out"), "Bob", "Hm", CommentStatus.Flagged);
        using var owner = await OwnerAsync();
        var queue = await owner.OpenAsync("/moderation");
        await Blog.Query.StopAsync();
        await owner.SendAsync(queue, $"/moderation/{comment.Id}", ("Form.Reason", ""), ("Form.Verdict", "approve"));
        Assert.Equal(CommentStatus.Approved, Blog.StoredComments[0].Status);
    }

    private async Task<PlainBrowser> OwnerAsync()
    {
        var browser = Web.Browse();
        await browser.SignInAsync();
        return browser;
    }
}
