using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using MiniBlog.Moderation;
using MiniBlog.Moderation.Decisions;
using MiniBlog.Moderation.Judging;
using MiniBlog.Moderation.Rules;
using MiniBlog.ServiceDefaults.Events;
using MiniBlog.ServiceDefaults.Events.Contracts;
using MiniBlog.Tests.Query;

namespace MiniBlog.Tests.Porting;

/// <summary>Decisions that were in Moderation before the comment that they are about.</summary>
public sealed class ImportedDecisionTests(PostgresFixture postgres)
{
    private readonly BlogHistory blog = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task They_are_told_in_their_order_when_the_comment_comes_and_the_rules_say_nothing()
    {
        await using var db = await StartAsync();
        var comment = blog.Comment(blog.WritePost(), "An orange");
        Expect(db, comment, (1, Verdict.Rejected), (1, Verdict.Approved));
        await db.SaveChangesAsync(Stop);

        await ApplyAsync(db);
        await ApplyAsync(db);

        Assert.Equal([(1, Verdict.Rejected), (2, Verdict.Approved)], (await EmittedAsync(db)).Select(decision => (decision.Number!.Value, decision.Verdict)));
        var known = await db.Comments.AsNoTracking().SingleAsync(c => c.Id == comment, Stop);
        Assert.Equal(("An orange", false), (known.Content, known.Awaited));
        Assert.Equal(2, await db.Decisions.CountAsync(Stop));
    }

    [Fact]
    public async Task A_text_that_none_of_them_is_about_is_judged_by_the_rules()
    {
        await using var db = await StartAsync();
        var comment = blog.Comment(blog.WritePost(), "A fine post");
        blog.ChangeComment(blog.Comments[comment] with { Content = "An orange", TextVersion = 2 });
        blog.Logs["comments"].RemoveAt(0);
        Expect(db, comment, (1, Verdict.Approved));
        await db.SaveChangesAsync(Stop);

        await ApplyAsync(db);

        Assert.Equal([(1, Verdict.Approved, 1), (2, Verdict.Rejected, 2)], (await EmittedAsync(db)).Select(decision => (decision.Number!.Value, decision.Verdict, decision.TextVersion)));
    }

    private static void Expect(ModerationDb db, Guid comment, params (int TextVersion, Verdict Verdict)[] decisions)
    {
        var post = Guid.NewGuid();
        db.Add(JudgedComment.Expect(comment, post, decisions.Length));
        db.AddRange(decisions.Select((decision, i) => new Decision
        {
            Id = Guid.CreateVersion7(),
            CommentId = comment,
            Number = i + 1,
            PostId = post,
            TextVersion = decision.TextVersion,
            Verdict = decision.Verdict,
            Reasons = [],
            RulesVersion = 3,
            DecidedBy = "Ann",
            DecidedAt = ArchivedThings.Day,
        }));
    }

    private async Task<ModerationDb> StartAsync()
    {
        var db = new ModerationDb(new DbContextOptionsBuilder<ModerationDb>()
            .UseNpgsql(await postgres.CreateDatabaseAsync()).UseSnakeCaseNamingConvention().UseAsyncSeeding((db, _, stop) => DefaultRules.SeedAsync(db, stop)).Options);
        await db.Database.MigrateAsync(Stop);
        return db;
    }

    private async Task ApplyAsync(ModerationDb db)
    {
        db.ChangeTracker.Clear();
        await using var transaction = await db.Database.BeginTransactionAsync(Stop);
        await new CommentJudging(new Judges(), TimeProvider.System).HandleAsync(db, blog.Logs["comments"], Stop);
        await db.SaveChangesAsync(Stop);
        await transaction.CommitAsync(Stop);
        db.ChangeTracker.Clear();
    }

    private static async Task<List<CommentModerated>> EmittedAsync(ModerationDb db) =>
        [.. (await db.Set<PendingEvent>().Where(e => e.Type == CommentModerated.EventType).OrderBy(e => e.Seq).ToListAsync(Stop)).Select(e => JsonSerializer.Deserialize<CommentModerated>(e.Data, EventJson.Options)!)];
}
