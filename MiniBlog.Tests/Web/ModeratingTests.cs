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
        Assert.Equal($"/moderation?status=flagged&undo={comment.Id}", done.Location);
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

    [Fact]
    public async Task A_decision_can_be_undone_from_the_list()
    {
        var comment = Blog.AddComment(Blog.AddPost("A day out"), "Bob", "Hm", CommentStatus.Flagged);
        using var owner = await OwnerAsync();
        var done = await owner.SendAsync(await owner.OpenAsync("/moderation"), $"/moderation/{comment.Id}", ("Form.Verdict", "approve"));
        var undone = await owner.SendAsync(await owner.OpenAsync(done.Location!), $"/moderation/{comment.Id}", ("Form.Verdict", "undo"));
        Assert.Equal(CommentStatus.Flagged, Blog.StoredComments[0].Status);
        Assert.Contains("Undone.", (await owner.OpenAsync(undone.Location!)).Text);
    }

    [Fact]
    public async Task The_second_of_two_moderators_is_told_of_the_first_and_can_decide_again()
    {
        var comment = Blog.AddComment(Blog.AddPost("A day out"), "Bob", "Hm", CommentStatus.Flagged);
        using var owner = await OwnerAsync();
        var queue = await owner.OpenAsync("/moderation");
        Blog.StoredComments[0] = Blog.StoredComments[0] with { Status = CommentStatus.Approved, Decisions = 2 };

        var refused = await owner.SendAsync(queue, $"/moderation/{comment.Id}", ("Form.Reason", "No"), ("Form.Verdict", "reject"));
        Assert.Equal(HttpStatusCode.PreconditionFailed, refused.Status);
        Assert.Contains("mia decided at 12:00 UTC", refused.Text);
        Assert.Contains("the last one holds", refused.Text);
        Assert.Equal(CommentStatus.Approved, Blog.StoredComments[0].Status);

        await owner.SendAsync(refused, $"/moderation/{comment.Id}", ("Form.Reason", "No"), ("Form.Verdict", "reject"));
        Assert.Equal(CommentStatus.Rejected, Blog.StoredComments[0].Status);
    }

    [Fact]
    public async Task Several_comments_are_decided_about_at_once_and_what_was_not_is_said()
    {
        var post = Blog.AddPost("A day out");
        var comments = Enumerable.Range(0, 3).Select(number => Blog.AddComment(post, "Bob", $"Number {number}", CommentStatus.Flagged)).ToList();
        using var owner = await OwnerAsync();
        var form = (await owner.OpenAsync("/moderation")).FormTo("/moderation/several").Append(new("Form.Verdict", "approve")).ToList();

        Blog.StoredComments[0] = Blog.StoredComments[0] with { Decisions = 2 };
        var some = await owner.PostAsync("/moderation/several", [.. form, .. comments.Take(2).Select((comment, index) => KeyValuePair.Create($"Form.Chosen[{index}]", $"{comment.Id}/1/1"))]);
        Assert.Contains("1 comment was decided about.", some.Text);
        Assert.Contains("1 was not. mia decided at 12:00 UTC", some.Text);

        var all = await owner.PostAsync("/moderation/several", [.. form, KeyValuePair.Create("Form.Chosen", $"{comments[2].Id}/1/1")]);
        Assert.Equal("/moderation?status=flagged", all.Location);
        Assert.Equal([CommentStatus.Flagged, CommentStatus.Approved, CommentStatus.Approved], Blog.StoredComments.Select(comment => comment.Status));
        Assert.Contains("No comment was chosen.", (await owner.PostAsync("/moderation/several", form)).Text);
    }

    [Fact]
    public async Task A_list_is_narrowed_by_words_and_by_name_and_tells_the_history_of_each_name()
    {
        var post = Blog.AddPost("A day out");
        Blog.AddComment(post, "Bob", "About apples", CommentStatus.Flagged);
        Blog.AddComment(post, "Bob", "About pears", CommentStatus.Rejected);
        Blog.AddComment(post, "Eve", "About plums", CommentStatus.Flagged);
        using var owner = await OwnerAsync();
        var found = (await owner.OpenAsync("/moderation?q=apples")).Text;
        Assert.Contains("About apples", found);
        Assert.DoesNotContain("About plums", found);
        Assert.Contains("0 approved, 1 rejected, 1 flagged.", found);
        Assert.DoesNotContain("About apples", (await owner.OpenAsync("/moderation?author=Eve")).Text);
        Assert.Contains("No comment of this list fits.", (await owner.OpenAsync("/moderation?q=quinces")).Text);
    }

    private async Task<PlainBrowser> OwnerAsync()
    {
        var browser = Web.Browse();
        await browser.SignInAsync();
        return browser;
    }
}
