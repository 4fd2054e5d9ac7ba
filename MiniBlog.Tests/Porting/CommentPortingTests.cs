using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using MiniBlog.Comments;
using MiniBlog.ServiceDefaults.Auth;
using MiniBlog.ServiceDefaults.Events;
using MiniBlog.ServiceDefaults.Events.Contracts;
using MiniBlog.ServiceDefaults.Porting;
using MiniBlog.Tests.Comments;
using MiniBlog.Tests.Posts;

namespace MiniBlog.Tests.Porting;

/// <summary>What Comments takes from an archive.</summary>
public sealed class CommentPortingTests(CommentsHost host) : IClassFixture<CommentsHost>
{
    [Fact]
    public async Task What_an_archive_calls_approved_is_pending_until_moderation_says_so()
    {
        var comment = ArchivedThings.Comment(await host.PublishAsync());
        var answer = await ImportAsync(comment);
        Assert.Equal((1, 0), (answer["added"].GetInt32(), answer["known"].GetInt32()));
        Assert.Equal((0, 1), (await ImportAsync(comment)) is var again ? (again["added"].GetInt32(), again["known"].GetInt32()) : default);

        var created = JsonSerializer.Deserialize<CommentCreated>(await host.Api.WithAsync<CommentsDb, byte[]>(async db =>
        {
            await Eventually.HoldsAsync(() => db.Set<LogEntry>().AnyAsync(e => e.Subject == $"comments/{comment.Id}"), "its event has a position");
            return (await db.Set<LogEntry>().SingleAsync(e => e.Subject == $"comments/{comment.Id}")).Data;
        }), EventJson.Options)!;
        Assert.Equal((CommentStatus.Pending, 2, comment.CreatedAt, comment.UpdatedAt, "Bert"), (created.Status, created.TextVersion, created.CreatedAt, created.UpdatedAt, created.Author));
        (await host.Api.SendAsync("GET", $"/comments/{comment.Id}")).MustBeProblem(404);
    }

    [Fact]
    public async Task A_comment_waits_for_its_post_and_is_not_taken_where_the_post_was_deleted()
    {
        var unheard = ArchivedThings.Comment(Guid.NewGuid());
        Assert.Equal([unheard.Id], (await ImportAsync(unheard))["waiting"].EnumerateArray().Select(id => id.GetGuid()));

        var post = await host.PublishAsync();
        (await host.Posts.SendAsync("DELETE", $"/posts/{post}", token: host.Author)).Must(204);
        await Eventually.HoldsAsync(async () => (await host.KnownAsync(post))!.Status == MiniBlog.Comments.Posts.KnownPostStatus.Deleted, "Comments knows that the post is gone");
        Assert.Contains("was deleted", (await ImportAsync(ArchivedThings.Comment(post)))["refused"][0].GetProperty("reason").GetString());
    }

    [Fact]
    public async Task A_comment_that_was_deleted_here_stays_deleted_and_a_dry_run_takes_nothing()
    {
        var post = await host.PublishAsync();
        var comment = ArchivedThings.Comment(post);
        Assert.Equal(1, (await ImportAsync(comment, dryRun: true))["added"].GetInt32());
        Assert.Equal(1, (await ImportAsync(comment))["added"].GetInt32());
        (await host.Api.SendAsync("DELETE", $"/comments/{comment.Id}", token: host.Moderator)).Must(204);
        Assert.Equal(1, (await ImportAsync(comment))["known"].GetInt32());
        Assert.DoesNotContain($"{comment.Id}", (await host.Api.SendAsync("GET", "/export/comments", token: Owner)).Must(200).Text);
    }

    private string Owner => host.Api.Token(Roles.Author, Roles.Moderator);

    private async Task<Answer> ImportAsync(ArchivedComment comment, bool dryRun = false) => (await host.Api.SendAsync(
        "POST", $"/import/comments?dryRun={dryRun}",
        new StringContent(JsonSerializer.Serialize(new ImportRequest<ArchivedComment>([comment]), EventJson.Options), System.Text.Encoding.UTF8, "application/json"), Owner)).Must(200);
}
