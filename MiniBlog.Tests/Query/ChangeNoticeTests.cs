using MiniBlog.Query.Changes;
using MiniBlog.ServiceDefaults.Events.Contracts;
using Npgsql;

namespace MiniBlog.Tests.Query;

/// <summary>What readers are told as it happens, and what they are not.</summary>
public sealed class ChangeNoticeTests(PostgresFixture postgres)
{
    [Fact]
    public async Task A_published_post_and_an_approved_comment_are_told_and_so_is_their_end()
    {
        var model = await ReadModel.CreateAsync(postgres);
        var blog = new BlogHistory();
        var post = blog.WritePost();
        var comment = blog.Comment(post, status: CommentStatus.Approved);

        var notices = await HearAsync(model, async () =>
        {
            await model.ApplyAsync(blog.Logs["posts"]);
            await model.ApplyAsync(blog.Logs["comments"]);
            blog.ChangeComment(blog.Comments[comment] with { Status = CommentStatus.Rejected });
            await model.ApplyAsync(blog.Logs["comments"]);
            blog.DeletePost(post);
            await model.ApplyAsync(blog.Logs["posts"]);
        });

        Assert.Equal(
            [
                $$"""{"kind":"post","postId":"{{post}}","status":"published"}""",
                $$"""{"kind":"comment","postId":"{{post}}","commentId":"{{comment}}","status":"approved"}""",
                $$"""{"kind":"comment","postId":"{{post}}","commentId":"{{comment}}","status":"removed"}""",
                $$"""{"kind":"post","postId":"{{post}}","status":"removed"}""",
            ],
            notices);
    }

    [Fact]
    public async Task Nothing_is_told_of_drafts_of_comments_that_are_not_approved_of_repeats_and_of_what_is_rolled_back()
    {
        var model = await ReadModel.CreateAsync(postgres);
        var blog = new BlogHistory();
        var draft = blog.WritePost(status: PostStatus.Draft);
        blog.Comment(draft, status: CommentStatus.Approved);
        var published = blog.WritePost("published");
        foreach (var status in new[] { CommentStatus.Pending, CommentStatus.Flagged, CommentStatus.Rejected })
        {
            blog.Comment(published, status: status);
        }

        await model.ApplyAsync(blog.Logs["posts"]);
        var notices = await HearAsync(model, async () =>
        {
            await model.ApplyAsync(blog.Logs["posts"]);
            await model.ApplyAsync(blog.Logs["comments"]);
            blog.Comment(published, status: CommentStatus.Approved);
            await model.ApplyAsync(blog.Logs["comments"], commit: false);
        });

        Assert.Empty(notices);
    }

    [Theory]
    [InlineData(200, 200)]
    [InlineData(201, 1)]
    public async Task Many_changes_fit_into_notices_and_a_catch_up_is_one_word(int changes, int told)
    {
        var model = await ReadModel.CreateAsync(postgres);
        var blog = new BlogHistory();
        var post = blog.WritePost();
        await model.ApplyAsync(blog.Logs["posts"]);
        for (var i = 0; i < changes; i++)
        {
            blog.Comment(post, status: CommentStatus.Approved);
        }

        var notices = await HearAsync(model, () => model.ApplyAsync(blog.Logs["comments"]));

        Assert.Equal(told, notices.Count);
        Assert.All(notices, notice => Assert.Equal(told == 1, notice.Length == 0));
    }

    /// <summary>The lines of the notices that reach a listener while something is done; a last notice of our own marks the end.</summary>
    private static async Task<List<string>> HearAsync(ReadModel model, Func<Task> act)
    {
        await using var listener = new NpgsqlConnection(model.ConnectionString);
        await listener.OpenAsync();
        var heard = new List<string>();
        listener.Notification += (_, notice) => heard.AddRange(notice.Payload.Split('\n').Where(line => line != ChangeNotices.Queue));
        await using (var listen = new NpgsqlCommand("LISTEN changes_public", listener))
        {
            await listen.ExecuteNonQueryAsync();
        }

        await act();
        await using (var end = new NpgsqlCommand("NOTIFY changes_public, 'end'", listener))
        {
            await end.ExecuteNonQueryAsync();
        }

        while (heard is not [.., "end"])
        {
            await listener.WaitAsync(TestContext.Current.CancellationToken);
        }

        return heard[..^1];
    }
}
