using System.Text.Json;
using CsCheck;
using Microsoft.EntityFrameworkCore;
using MiniBlog.Comments;
using MiniBlog.Comments.Comments;
using MiniBlog.Comments.Posts;
using MiniBlog.ServiceDefaults.Events;
using MiniBlog.ServiceDefaults.Events.Contracts;
using MiniBlog.Tests.Query;

namespace MiniBlog.Tests.Comments;

/// <summary>Comments as a consumer: which posts there are, and what moderation said.</summary>
public sealed class CommentsConsumerTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private readonly BlogHistory blog = new();
    private DbContextOptions<CommentsDb> options = null!;

    public async ValueTask InitializeAsync()
    {
        options = new DbContextOptionsBuilder<CommentsDb>().UseNpgsql(await postgres.CreateDatabaseAsync()).UseSnakeCaseNamingConvention().Options;
        await using var db = Open();
        await db.Database.MigrateAsync();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_verdict_on_the_current_text_sets_the_status_and_is_told_on()
    {
        var comment = await StoreAsync(blog.WritePost());
        blog.Decide(comment.Id, Verdict.Approved);
        await ApplyAsync(blog.Logs["moderation"]);

        Assert.Equal((CommentStatus.Approved, 2), (await StatusesAsync())[comment.Id]);
        var told = Assert.Single(await EmittedAsync());
        Assert.Equal(("comment-updated", "approved", 2), (told.Type, told.Data.GetProperty("status").GetString(), told.Data.GetProperty("version").GetInt32()));
    }

    [Fact]
    public async Task A_verdict_on_an_earlier_text_on_the_same_status_or_on_no_comment_does_nothing()
    {
        var post = blog.WritePost();
        var (edited, twice, gone) = (await StoreAsync(post), await StoreAsync(post), blog.Comment(post));
        blog.Decide(edited.Id, Verdict.Approved);
        blog.Decide(twice.Id, Verdict.Rejected);
        blog.Decide(twice.Id, Verdict.Rejected);
        blog.Decide(gone, Verdict.Approved);
        await using (var db = Open())
        {
            var comment = await db.Comments.SingleAsync(c => c.Id == edited.Id, TestContext.Current.CancellationToken);
            comment.Edit("Ann", "Another text", comment.CreatedAt);
            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        await ApplyAsync(blog.Logs["moderation"]);

        Assert.Equal(new() { [edited.Id] = (CommentStatus.Pending, 2), [twice.Id] = (CommentStatus.Rejected, 2) }, await StatusesAsync());
        Assert.Single(await EmittedAsync());
    }

    [Fact]
    public async Task A_human_overrules_the_rules_within_one_batch()
    {
        var comment = await StoreAsync(blog.WritePost());
        blog.Decide(comment.Id, Verdict.Flagged);
        blog.Decide(comment.Id, Verdict.Approved);
        await ApplyAsync(blog.Logs["moderation"]);

        Assert.Equal((CommentStatus.Approved, 3), (await StatusesAsync())[comment.Id]);
        Assert.Equal(["flagged", "approved"], (await EmittedAsync()).Select(e => e.Data.GetProperty("status").GetString()));
    }

    [Fact]
    public async Task A_deleted_post_takes_its_comments_along_and_no_others()
    {
        var (post, other) = (blog.WritePost(), blog.WritePost("other"));
        var (one, two, stays) = (await StoreAsync(post), await StoreAsync(post), await StoreAsync(other));
        blog.DeletePost(post);
        await ApplyAsync(blog.Logs["posts"]);

        Assert.Equal([stays.Id], (await StatusesAsync()).Keys);
        Assert.Equal(
            new[] { one.Id, two.Id }.Order().Select(id => ("comment-deleted", id, 2)),
            (await EmittedAsync()).Select(e => (e.Type, e.Data.GetProperty("id").GetGuid(), e.Data.GetProperty("version").GetInt32())));
        await using var db = Open();
        Assert.Equal(
            new() { [post] = KnownPostStatus.Deleted, [other] = KnownPostStatus.Published },
            await db.Posts.ToDictionaryAsync(p => p.Id, p => p.Status, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_a_handler_emits_goes_on_in_the_trace_of_its_cause()
    {
        var comment = await StoreAsync(blog.WritePost());
        blog.Decide(comment.Id, Verdict.Approved);
        const string Trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        await ApplyAsync([.. blog.Logs["moderation"].Select(e => e with { TraceParent = Trace })]);

        await using var db = Open();
        Assert.Equal(Trace, (await db.Set<PendingEvent>().SingleAsync(TestContext.Current.CancellationToken)).TraceParent);
    }

    [Fact]
    public async Task A_comment_under_way_when_its_post_is_deleted_is_deleted_with_it()
    {
        var post = blog.WritePost();
        await ApplyAsync(blog.Logs["posts"]);
        blog.DeletePost(post);

        await using var db = Open();
        await using var transaction = await db.Database.BeginTransactionAsync(TestContext.Current.CancellationToken);
        Assert.Equal(KnownPostStatus.Published, (await db.HoldPostsAsync([post], TestContext.Current.CancellationToken))[post].Status);
        var deletion = ApplyAsync([blog.Logs["posts"][^1]]);
        await WaitingAsync();
        db.Add(NewComment(post));
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        await transaction.CommitAsync(TestContext.Current.CancellationToken);
        await deletion.WaitAsync(Soon, TestContext.Current.CancellationToken);

        Assert.Empty(await StatusesAsync());
        Assert.Equal(["comment-deleted"], (await EmittedAsync()).Select(e => e.Type));
    }

    [Fact]
    public async Task A_verdict_that_meets_an_edit_waits_for_it_and_does_not_fail()
    {
        var comment = await StoreAsync(blog.WritePost());
        blog.Decide(comment.Id, Verdict.Approved);

        await using var db = Open();
        await using var transaction = await db.Database.BeginTransactionAsync(TestContext.Current.CancellationToken);
        (await db.LockCommentsAsync([comment.Id], TestContext.Current.CancellationToken)).Single().Edit("Ann", "Edited meanwhile", comment.CreatedAt);
        var verdict = ApplyAsync(blog.Logs["moderation"]);
        await WaitingAsync();
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        await transaction.CommitAsync(TestContext.Current.CancellationToken);
        await verdict.WaitAsync(Soon, TestContext.Current.CancellationToken);

        Assert.Equal((CommentStatus.Pending, 2), (await StatusesAsync())[comment.Id]);
    }

    [Fact]
    public async Task However_the_events_are_cut_into_batches_the_outcome_is_the_same() =>
        await Gen.Select(Gen.Int[0, 10_000].Array[1, 60], Gen.Int[1, 9].Array[1, 10]).SampleAsync(
            async (steps, sizes) =>
            {
                var history = BlogHistory.Play(steps);
                Assert.Equal(await OutcomeAsync(history, [1]), await OutcomeAsync(history, sizes));
            },
            iter: 30,
            threads: 1);

    /// <summary>Stores the comments of a history, as its readers wrote them, then applies its posts and verdicts in batches.</summary>
    private async Task<string> OutcomeAsync(BlogHistory history, int[] sizes)
    {
        await using (var db = Open())
        {
            await db.Database.ExecuteSqlAsync($"TRUNCATE comments, posts, event_pending");
            var written = history.Logs["comments"].Where(e => e.Type == CommentCreated.EventType).Select(e => e.Read<CommentCreated>());
            db.AddRange(written.Select(c => NewComment(c.PostId, c.Id)));
            await db.SaveChangesAsync();
        }

        foreach (var log in new[] { history.Logs["moderation"], history.Logs["posts"] })
        {
            for (int at = 0, i = 0; at < log.Count; at += sizes[i++ % sizes.Length])
            {
                await ApplyAsync([.. log.Skip(at).Take(sizes[i % sizes.Length])]);
            }
        }

        await using var read = Open();
        var posts = await read.Posts.OrderBy(p => p.Id).Select(p => $"{p.Id} {p.Status}").ToListAsync();
        var statuses = (await StatusesAsync()).OrderBy(c => c.Key).Select(c => $"{c.Key} {c.Value}");
        // Only events of one subject have an order.
        var told = (await EmittedAsync()).GroupBy(e => e.Data.GetProperty("id").GetGuid()).OrderBy(g => g.Key).Select(g => string.Join(", ", g.Select(e => $"{e.Type} {e.Data.GetProperty("version")}")));
        return string.Join('\n', posts.Concat(statuses).Concat(told));
    }

    private static Comment NewComment(Guid post, Guid? id = null) => new()
    {
        Id = id ?? Guid.CreateVersion7(),
        PostId = post,
        ParentId = null,
        Author = "Ann",
        Content = "Nice",
        Status = CommentStatus.Pending,
        TextVersion = 1,
        CreatedAt = DateTimeOffset.UnixEpoch,
        UpdatedAt = DateTimeOffset.UnixEpoch,
        Version = 1,
    };

    private async Task<Comment> StoreAsync(Guid post)
    {
        await using var db = Open();
        var comment = NewComment(post, blog.Comment(post));
        db.Add(comment);
        await db.SaveChangesAsync();
        return comment;
    }

    private CommentsDb Open() => new(options);

    private async Task ApplyAsync(IReadOnlyList<CloudEvent> batch)
    {
        await using var db = Open();
        await using var transaction = await db.Database.BeginTransactionAsync();
        await new CommentsConsumer().HandleAsync(db, batch, CancellationToken.None);
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
    }

    /// <summary>Waits until somebody in this database waits for a lock.</summary>
    private async Task WaitingAsync()
    {
        await using var db = Open();
        await Eventually.HoldsAsync(
            async () => await db.Database.SqlQuery<int>($"""SELECT count(*)::int AS "Value" FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'""").SingleAsync() > 0,
            "the handler waits for the lock");
    }

    private async Task<Dictionary<Guid, (CommentStatus, int)>> StatusesAsync()
    {
        await using var db = Open();
        return await db.Comments.ToDictionaryAsync(c => c.Id, c => (c.Status, c.Version));
    }

    private async Task<List<(string Type, JsonElement Data)>> EmittedAsync()
    {
        await using var db = Open();
        return [.. (await db.Set<PendingEvent>().OrderBy(e => e.Seq).ToListAsync()).Select(e => (e.Type, JsonSerializer.Deserialize<JsonElement>(e.Data)))];
    }
}
