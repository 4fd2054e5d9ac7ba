using CsCheck;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using MiniBlog.Query.EventFlow;
using MiniBlog.ServiceDefaults.Events;

namespace MiniBlog.Tests.Query;

/// <summary>What Query keeps of the announcements: the newest state, whatever order they come in, and no more than fits.</summary>
public sealed class EventFlowTests(PostgresFixture postgres)
{
    private static readonly DateTimeOffset Now = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Whatever_order_announcements_come_in_and_however_often_the_newest_state_stays()
    {
        var all = History();
        var expected = Show(await TakeInAsync(await StartAsync(), all.Select(one => new[] { one }), Now.AddSeconds(9)));
        var orders = Gen.Shuffle(all).Select(Gen.Int[1, 4], Gen.Bool, (order, size, twice) => (twice ? [.. order, .. order] : order).Chunk(size).ToArray());
        await using var services = await StartAsync();
        await orders.SampleAsync(async batches =>
        {
            await ClearAsync(services);
            return expected == Show(await TakeInAsync(services, batches, Now.AddSeconds(9)));
        }, iter: 30, threads: 1);
    }

    [Fact]
    public async Task A_consumers_lag_grows_while_it_is_silent_and_drains_when_it_returns()
    {
        await using var services = await StartAsync();
        var away = await TakeInAsync(services, [[Log(0, 1), Consumer(0, 1), Log(6, 4)]], Now.AddSeconds(6));
        var consumer = Assert.Single(away.Services, service => service.Name == "moderation");
        Assert.Equal((false, 3L, 3L), (consumer.Alive, consumer.Waiting, consumer.Subscriptions[0].Partitions[0].Lag));
        Assert.True(away.Services.Single(service => service.Name == "comments").Alive);

        var back = await TakeInAsync(services, [[Consumer(7, 2), Log(7, 4)]], Now.AddSeconds(8));
        Assert.Equal((true, 2L), (Of(back).Alive, Of(back).Waiting));
        // A single event that was handled counts at once, before the next full state.
        Assert.Equal(0, Of(await TakeInAsync(services, [[Told(8, "moderation", Step(4, EventStage.Applied))]], Now.AddSeconds(8))).Waiting);

        static ServiceView Of(FlowView view) => view.Services.Single(service => service.Name == "moderation");
    }

    [Fact]
    public async Task Who_says_goodbye_is_gone_at_once()
    {
        await using var services = await StartAsync();
        var view = await TakeInAsync(services, [[Consumer(0, 1)], [Consumer(1, 1) with { Leaving = true }]], Now.AddSeconds(1));
        Assert.False(Assert.Single(view.Services).Alive);
    }

    [Fact]
    public async Task Only_the_newest_events_are_kept_with_their_steps()
    {
        await using var services = await StartAsync();
        foreach (var page in Enumerable.Range(1, FlowTrim.MostEvents + 500).Chunk(1_000))
        {
            await TakeInAsync(services, [[Told(0, "comments", [.. page.Select(n => Step(n, EventStage.Sequenced))])]], Now);
        }

        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<FlowDb>();
        await FlowTrim.TrimAsync(db, Now, TestContext.Current.CancellationToken);
        Assert.Equal(FlowTrim.MostEvents, await db.Events.CountAsync(TestContext.Current.CancellationToken));
        Assert.Equal(501, await db.Events.MinAsync(e => e.Position, TestContext.Current.CancellationToken));
        Assert.Equal(FlowTrim.MostEvents, await db.Steps.CountAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>Two services, an event on its way, one that is parked and then applied, a process that goes.</summary>
    private static List<ProgressAnnouncement> History() =>
    [
        Log(1, 1), Log(2, 3), Consumer(1, 0), Consumer(2, 2) with { Instance = "moderation-2" }, Consumer(3, 2, Parked(3)), Consumer(5, 3),
        Told(4, "comments", Step(1, EventStage.Sequenced), Step(1, EventStage.Published)), Told(4.5, "moderation", Step(1, EventStage.Applied), Step(3, EventStage.Parked)),
        Told(5.5, "moderation", Step(3, EventStage.Applied, 5)), Consumer(6, 3) with { Instance = "moderation-2", Leaving = true }, Log(8, 3), Consumer(8, 3),
    ];

    private static ProgressAnnouncement Log(double at, long position) => Announcement("comments", at) with { Log = new([position, 0], [position, 0]) };

    private static ProgressAnnouncement Consumer(double at, long position, params ParkedEndpoints.Item[] parked) => Announcement("moderation", at) with
    {
        Consumer = new(new Dictionary<string, IReadOnlyList<long>> { ["comments"] = [position, 0] }, ["moderation-1", "moderation-1"], parked, []),
    };

    private static ProgressAnnouncement Told(double at, string service, params EventStep[] steps) => Announcement(service, at) with { Steps = steps };

    private static ProgressAnnouncement Announcement(string service, double at) => new() { Service = service, Instance = $"{service}-1", At = Now.AddSeconds(at) };

    private static EventStep Step(long position, EventStage stage, double at = 0) => new(
        new Guid((int)position, 0, 0, new byte[8]), "comments", 0, position, "comment-created", $"comments/{position}", Now, null, stage, Now.AddSeconds(at), Now.AddSeconds(at + 0.01));

    private static ParkedEndpoints.Item Parked(long position) => new(
        new Guid((int)position, 0, 0, new byte[8]), "comments", 0, position, "comment-created", $"comments/{position}", ParkedState.Retrying, 2, "Oh", Now);

    private static string Show(FlowView view) => System.Text.Json.JsonSerializer.Serialize(view);

    private static async Task ClearAsync(IServiceProvider services)
    {
        await using var scope = services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<FlowDb>().Database.ExecuteSqlAsync(
            $"TRUNCATE flow.processes, flow.heads, flow.checkpoints, flow.parked, flow.decisions, flow.events, flow.steps");
    }

    private async Task<ServiceProvider> StartAsync()
    {
        var database = await postgres.CreateDatabaseAsync();
        var services = new ServiceCollection().AddDbContext<FlowDb>(options => options
            .UseNpgsql(database, npgsql => npgsql.MigrationsHistoryTable("__EFMigrationsHistory", FlowDb.Schema)).UseSnakeCaseNamingConvention()).BuildServiceProvider();
        await using var scope = services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<FlowDb>().Database.MigrateAsync();
        return services;
    }

    /// <summary>Takes announcements in as a replica of Query that has just started, and reads how things stand.</summary>
    private static async Task<FlowView> TakeInAsync(IServiceProvider services, IEnumerable<ProgressAnnouncement[]> batches, DateTimeOffset now)
    {
        using var collector = new FlowCollector(services.GetRequiredService<IServiceScopeFactory>(), null!, new FakeTimeProvider(now), NullLogger<FlowCollector>.Instance);
        foreach (var batch in batches)
        {
            await collector.TakeInAsync(batch, CancellationToken.None);
        }

        await using var scope = services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<FlowDb>().FlowAsync(now, CancellationToken.None);
    }
}
