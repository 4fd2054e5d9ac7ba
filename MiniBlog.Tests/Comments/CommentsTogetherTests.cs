using CsCheck;
using Microsoft.EntityFrameworkCore;
using MiniBlog.Comments;
using MiniBlog.ServiceDefaults.Data;

namespace MiniBlog.Tests.Comments;

/// <summary>Comments that come at the same time share a transaction, and nobody notices.</summary>
public sealed class CommentsTogetherTests(CommentsHost host) : IClassFixture<CommentsHost>
{
    /// <summary>What a reader may do, by the status that answers it.</summary>
    private static readonly Gen<(int Status, int Key)[]> Attempts =
        Gen.Select(Gen.OneOf(Gen.Const(201), Gen.Const(400), Gen.Const(404)), Gen.Int[0, 4]).Array[2, 25];

    [Fact]
    public async Task Whatever_comes_together_each_is_answered_as_if_it_came_alone_and_a_key_creates_once()
    {
        var post = await host.PublishAsync();
        await host.CommentAsync(post);
        await Attempts.SampleAsync(
            async attempts =>
            {
                var round = Guid.NewGuid();
                var before = await TextsAsync(post);
                // Key 0: none. The same key goes with the same request, so several of one kind with one key are repetitions.
                var answers = await Task.WhenAll(attempts.Select(async (attempt, n) =>
                {
                    var content = attempt.Key == 0 ? $"{round} {n}" : $"{round} key {attempt.Key} {attempt.Status}";
                    (string, string)[] headers = attempt.Key == 0 ? [] : [("Idempotency-Key", $"{round}-{attempt.Key}-{attempt.Status}")];
                    var body = new { author = "Ann", content, parentId = attempt.Status == 400 ? Guid.NewGuid() : (Guid?)null };
                    return (attempt, content, Answer: await host.TryCommentAsync(attempt.Status == 404 ? Guid.NewGuid() : post, body, headers: headers));
                }));

                Assert.All(answers, one => Assert.Equal(one.attempt.Status, one.Answer.Status));
                var created = answers.Where(one => one.attempt.Status == 201).ToList();
                foreach (var same in created.GroupBy(one => one.content))
                {
                    Assert.Single(same.Select(one => (one.Answer.Id, one.Answer.Text, one.Answer.Location, one.Answer.Position)).Distinct());
                }

                var after = await TextsAsync(post);
                Assert.Equal(created.Select(one => one.content).Distinct().Order(), after.Except(before).Order());
                Assert.Equal(after.Count, after.Distinct().Count());
            },
            iter: 15,
            threads: 1);
    }

    [Fact]
    public async Task A_key_whose_request_was_refused_is_free_for_the_next()
    {
        var post = await host.PublishAsync();
        var key = ("Idempotency-Key", Guid.NewGuid().ToString());
        (await host.TryCommentAsync(post, new { author = "Ann", content = "Reply", parentId = Guid.NewGuid() }, headers: key)).MustBeProblem(400, "invalid");

        (await host.TryCommentAsync(post, new { author = "Ann", content = "Comment" }, headers: key)).Must(201);
    }

    [Fact]
    public async Task One_command_that_fails_takes_no_other_along()
    {
        var groups = new List<int>();
        var first = new TaskCompletionSource();
        using var commits = new GroupCommit<int, int>(async (commands, _) =>
        {
            groups.Add(commands.Count);
            await first.Task;
            return commands.Contains(13) ? throw new InvalidOperationException("13") : [.. commands.Select(command => command * 2)];
        });
        await commits.StartAsync(TestContext.Current.CancellationToken);
        var alone = commits.ExecuteAsync(1);
        await Eventually.HoldsAsync(() => groups.Count == 1, "the first is under way");
        var others = Enumerable.Range(12, 3).Select(commits.ExecuteAsync).ToList();
        first.SetResult();

        var results = await Task.WhenAll(alone, others[0], others[2]);
        Assert.Equal([2, 24, 28], results);
        Assert.Equal("13", (await Assert.ThrowsAsync<InvalidOperationException>(() => others[1])).Message);
        // Alone at once; then all that had come meanwhile; then, because that failed, one by one.
        Assert.Equal([1, 3, 1, 1, 1], groups);
        await commits.StopAsync(TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<OperationCanceledException>(() => commits.ExecuteAsync(15));
    }

    private Task<List<string>> TextsAsync(Guid post) =>
        host.Api.WithAsync<CommentsDb, List<string>>(db => db.Comments.Where(comment => comment.PostId == post).Select(comment => comment.Content).ToListAsync());
}
