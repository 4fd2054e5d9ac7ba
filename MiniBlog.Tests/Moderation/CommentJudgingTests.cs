using CsCheck;
using Microsoft.EntityFrameworkCore;
using MiniBlog.Moderation;
using MiniBlog.Moderation.Judging;
using MiniBlog.Moderation.Rules;
using MiniBlog.ServiceDefaults.Events;
using MiniBlog.ServiceDefaults.Events.Contracts;
using MiniBlog.Tests.Query;

namespace MiniBlog.Tests.Moderation;

/// <summary>Moderation as a consumer: each text once, each verdict an event.</summary>
public sealed class CommentJudgingTests(PostgresFixture postgres)
{
    private readonly BlogHistory blog = new();
    private readonly Judges judges = new();
    private DbContextOptions<ModerationDb> options = null!;

    [Fact]
    public async Task A_comment_is_judged_and_the_verdict_is_an_event_with_its_reasons()
    {
        await StartAsync();
        var post = blog.WritePost();
        var (fine, orange) = (blog.Comment(post, "A fine post"), blog.Comment(post, "An orange"));

        await ApplyAsync(blog.Logs["comments"]);

        Assert.Equal(
            [(fine, Verdict.Approved, 0, 1), (orange, Verdict.Rejected, 1, 1)],
            (await EmittedAsync()).Select(e => (e.CommentId, e.Verdict, e.Reasons.Count, e.RulesVersion)));
        await using var db = Open();
        Assert.Equal("An orange", (await db.Comments.SingleAsync(c => c.Id == orange, TestContext.Current.CancellationToken)).Content);
    }

    [Fact]
    public async Task The_status_that_a_verdict_leads_to_is_not_judged_again()
    {
        await StartAsync();
        var comment = blog.Comment(blog.WritePost(), "A fine post");
        blog.ChangeComment(blog.Comments[comment] with { Status = CommentStatus.Approved });

        await ApplyAsync(blog.Logs["comments"]);
        await ApplyAsync(blog.Logs["comments"]);

        Assert.Single(await EmittedAsync());
    }

    [Fact]
    public async Task An_edited_text_is_judged_again()
    {
        await StartAsync();
        var comment = blog.Comment(blog.WritePost(), "A fine post");
        blog.ChangeComment(blog.Comments[comment] with { Content = "An orange post", TextVersion = 2 });

        await ApplyAsync(blog.Logs["comments"]);

        Assert.Equal([(1, Verdict.Approved), (2, Verdict.Rejected)], (await EmittedAsync()).Select(e => (e.TextVersion, e.Verdict)));
    }

    [Fact]
    public async Task A_deleted_comment_loses_its_text_and_keeps_its_decisions()
    {
        await StartAsync();
        var comment = blog.Comment(blog.WritePost(), "A fine post");
        blog.DeleteComment(comment);

        await ApplyAsync(blog.Logs["comments"]);
        await ApplyAsync(blog.Logs["comments"]);

        await using var db = Open();
        var row = await db.Comments.SingleAsync(TestContext.Current.CancellationToken);
        Assert.Equal(("", "", null, true), (row.Author, row.Content, row.TextKey, row.Deleted));
        Assert.Single(await db.Decisions.ToListAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_rules_of_the_moment_judge_and_each_decision_names_their_version()
    {
        await StartAsync();
        var post = blog.WritePost();
        blog.Comment(post, "A lemon");
        await ApplyAsync(blog.Logs["comments"]);
        await using (var db = Open())
        {
            db.Add(new RuleSet
            {
                Version = 2,
                Rules = [new BannedWords { Action = RuleAction.Reject, Words = ["lemon"] }],
                Change = "",
                ChangedBy = "",
                ChangedAt = DateTimeOffset.UtcNow,
            });
            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        blog.Comment(post, "Another lemon");
        await ApplyAsync(blog.Logs["comments"]);

        Assert.Equal([(1, Verdict.Approved), (2, Verdict.Rejected)], (await EmittedAsync()).Select(e => (e.RulesVersion, e.Verdict)));
    }

    [Fact]
    public async Task However_the_events_are_cut_into_batches_the_verdicts_are_the_same()
    {
        await StartAsync();
        await Gen.Select(Gen.Int[0, 10_000].Array[1, 40], Gen.Int[1, 7].Array[1, 10]).SampleAsync(
            async (steps, sizes) =>
            {
                var log = Play(steps).Logs["comments"];
                var whole = await JudgeAllAsync(log.Chunk(Math.Max(1, log.Count)));
                var batches = new List<CloudEvent[]>();
                for (int at = 0, i = 0; at < log.Count; i++)
                {
                    var size = Math.Min(sizes[i % sizes.Length], log.Count - at);
                    batches.Add([.. log.Skip(at).Take(size)]);
                    at += size;
                }

                Assert.Equal(whole, await JudgeAllAsync(batches));
            },
            iter: 30,
            threads: 1);
    }

    /// <summary>Comments with few different texts on one post, edited and deleted now and then.</summary>
    private static BlogHistory Play(int[] steps)
    {
        string[] texts = ["Nice", "nice!", "An orange", "HELLO HELLO HELLO HELLO", "Thanks", "👍"];
        var blog = new BlogHistory();
        var post = blog.WritePost();
        foreach (var step in steps)
        {
            var text = texts[step / 4 % texts.Length];
            var comment = blog.Comments.Count == 0 ? null : blog.Comments.Values.ElementAt(step / 24 % blog.Comments.Count);
            switch (step % 4)
            {
                case 2 when comment is not null:
                    blog.ChangeComment(comment with { Content = text, TextVersion = comment.TextVersion + 1 });
                    break;
                case 3 when comment is not null:
                    blog.DeleteComment(comment.Id);
                    break;
                default:
                    blog.Comment(post, text);
                    break;
            }
        }

        return blog;
    }

    private async Task<List<string>> JudgeAllAsync(IEnumerable<CloudEvent[]> batches)
    {
        await using (var db = Open())
        {
            await db.Database.ExecuteSqlAsync($"TRUNCATE comments, decisions, event_pending");
        }

        foreach (var batch in batches)
        {
            await ApplyAsync(batch);
        }

        return [.. (await EmittedAsync()).Select(e => $"{e.CommentId} {e.TextVersion} {e.Verdict} {string.Join(' ', e.Reasons)}")];
    }

    private async Task StartAsync()
    {
        options = new DbContextOptionsBuilder<ModerationDb>()
            .UseNpgsql(await postgres.CreateDatabaseAsync())
            .UseSnakeCaseNamingConvention()
            .UseAsyncSeeding((db, _, stop) => DefaultRules.SeedAsync(db, stop))
            .Options;
        await using var db = Open();
        await db.Database.MigrateAsync();
    }

    private ModerationDb Open() => new(options);

    private async Task ApplyAsync(IReadOnlyList<CloudEvent> batch)
    {
        await using var db = Open();
        await using var transaction = await db.Database.BeginTransactionAsync();
        await new CommentJudging(judges, TimeProvider.System).HandleAsync(db, batch, CancellationToken.None);
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
    }

    private async Task<List<CommentModerated>> EmittedAsync()
    {
        await using var db = Open();
        var pending = await db.Set<PendingEvent>().Where(e => e.Type == CommentModerated.EventType).OrderBy(e => e.Seq).ToListAsync();
        return [.. pending.Select(e => System.Text.Json.JsonSerializer.Deserialize<CommentModerated>(e.Data, EventJson.Options)!)];
    }
}
