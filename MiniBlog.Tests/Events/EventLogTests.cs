using CsCheck;
using Microsoft.EntityFrameworkCore;
using MiniBlog.ServiceDefaults.Events;
using Npgsql;
using StackExchange.Redis;

namespace MiniBlog.Tests.Events;

/// <summary>What a producer promises: every committed change is an event, once, at a position without a gap, in order, on the bus.</summary>
public sealed class EventLogTests(PostgresFixture fixture)
{
    private readonly string source = $"log{Guid.NewGuid():N}";

    [Fact]
    public async Task A_rolled_back_change_emits_nothing()
    {
        var database = await fixture.CreateDatabaseAsync();
        await using var producer = await ThingsService.StartAsync(database, fixture.Redis, source);
        var (rolledBack, committed) = (Guid.NewGuid(), Guid.NewGuid());

        await producer.WithDbAsync(async db =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            await db.ChangeAsync(rolledBack);
            await transaction.RollbackAsync();
            return 0;
        });
        await producer.ChangeAsync(committed);

        await Eventually.EqualsAsync([$"things/{committed}"], async () => (await producer.LogAsync()).Select(e => e.Subject).ToList());
        Assert.Equal(1, (await producer.LogAsync()).Single().Position);
    }

    [Fact]
    public async Task Remembering_what_is_on_the_bus_waits_for_no_row_that_the_sequencer_is_moving()
    {
        var (database, stop) = (await fixture.CreateDatabaseAsync(), TestContext.Current.CancellationToken);
        await (await ThingsService.OpenAsync(database)).DisposeAsync();
        await using var connections = NpgsqlDataSource.Create($"{database};Options=-c lock_timeout=5s");
        await using var publisher = await connections.OpenConnectionAsync(stop);
        await LogTable.CreateHeadsAsync(publisher, partitions: 2, stop);

        await using (var sequencer = await connections.OpenConnectionAsync(stop))
        {
            await using var moving = await sequencer.BeginTransactionAsync(stop);
            await new NpgsqlCommand("UPDATE event_heads SET position = 9 WHERE partition = 1", sequencer, moving).ExecuteNonQueryAsync(stop);
            Assert.False(await LogTable.SavePublishedAsync(publisher, [3, 4], stop));
            Assert.Equal<IEnumerable<long>>([3, 0], (await LogTable.HeadsAsync(publisher, stop)).Published);
        }

        Assert.True(await LogTable.SavePublishedAsync(publisher, [3, 4], stop));
        Assert.Equal<IEnumerable<long>>([3, 4], (await LogTable.HeadsAsync(publisher, stop)).Published);
    }

    [Fact]
    public async Task What_was_committed_before_a_crash_is_published_within_a_second_of_the_restart()
    {
        var database = await fixture.CreateDatabaseAsync();
        var thing = Guid.NewGuid();
        await using (var db = await ThingsService.OpenAsync(database))
        {
            // No host runs: this is the state that a process leaves behind when it dies right after the commit.
            await db.ChangeAsync(thing);
        }

        await using var producer = await ThingsService.StartAsync(database, fixture.Redis, source);

        await Eventually.HoldsAsync(async () => (await StreamAsync()).Count == 1, "the event is on the bus", TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task What_was_sequenced_but_not_published_before_a_crash_is_published_after_the_restart()
    {
        var database = await fixture.CreateDatabaseAsync();
        await using (var producer = await ThingsService.StartAsync(database, fixture.Redis, source, configure: builder => builder.UseTransport(new DeadTransport())))
        {
            await producer.ChangeAsync(Guid.NewGuid());
            await Eventually.HoldsAsync(async () => (await producer.LogAsync()).Count == 1, "the event has its position");
            Assert.Empty(await StreamAsync());
        }

        await using var restarted = await ThingsService.StartAsync(database, fixture.Redis, source);

        await Eventually.HoldsAsync(async () => (await StreamAsync()).Count == 1, "the event is on the bus");
    }

    [Fact]
    public async Task Concurrent_commits_on_two_competing_replicas_lead_to_positions_without_gap_in_the_order_of_each_subject()
    {
        var database = await fixture.CreateDatabaseAsync();
        await using var first = await ThingsService.StartAsync(database, fixture.Redis, source);
        await using var second = await ThingsService.StartAsync(database, fixture.Redis, source);
        ThingsService[] replicas = [first, second];
        var things = Enumerable.Range(0, 6).Select(_ => Guid.NewGuid()).ToArray();

        // Six writers on each replica change the same six things: transactions overlap, conflict and roll back all the time.
        await Task.WhenAll(Enumerable.Range(0, 12).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < 30; i++)
            {
                await ChangeUntilCommittedAsync(replicas[writer % 2], things[(writer + i) % things.Length]);
            }
        })));

        await Eventually.HoldsAsync(async () => (await first.LogAsync()).Count == 360, "all events have positions");
        var log = await first.LogAsync();
        Assert.All(log.GroupBy(e => e.Partition), partition =>
            Assert.Equal(Enumerable.Range(1, partition.Count()).Select(n => (long)n), partition.Select(e => e.Position)));
        Assert.All(log.GroupBy(e => e.Subject), subject =>
            Assert.Equal(Enumerable.Range(1, subject.Count()), subject.Select(e => System.Text.Json.JsonSerializer.Deserialize<ThingChanged>(e.Data, EventJson.Options)!.Version)));
        await Eventually.HoldsAsync(async () => (await StreamAsync()).Count == 360, "all events are on the bus");
        Assert.Equal(log.Select(e => e.Id), (await StreamAsync()).Select(e => e.Id));
    }

    [Fact]
    public async Task When_the_leading_replica_stops_another_goes_on_and_commands_on_either_learn_their_position()
    {
        var database = await fixture.CreateDatabaseAsync();
        var leader = await ThingsService.StartAsync(database, fixture.Redis, source);
        await using var follower = await ThingsService.StartAsync(database, fixture.Redis, source);
        var thing = Guid.NewGuid();

        Assert.Equal(1, (await PositionAsync(leader, thing))?.Position);
        Assert.Equal(2, (await PositionAsync(follower, thing))?.Position);
        await leader.DisposeAsync();

        await Eventually.HoldsAsync(async () => await PositionAsync(follower, thing) is not null, "the follower leads");
    }

    [Fact]
    public void The_partition_of_a_key_never_changes_and_keys_spread_over_all()
    {
        Assert.Equal(2_961_387_024_291_951_991, EventEmission.PartitionHash(Guid.Parse("01912d68-783e-7a03-8467-5661c1243ad4")));
        var counts = Enumerable.Range(0, 8_000).GroupBy(_ => EventEmission.PartitionHash(Guid.CreateVersion7()) % 8).Select(g => g.Count()).ToList();
        Assert.Equal(8, counts.Count);
        Assert.All(counts, count => Assert.InRange(count, 800, 1_200));
    }

    [Fact]
    public async Task The_partition_count_is_fixed_at_the_first_start()
    {
        var database = await fixture.CreateDatabaseAsync();
        await using (var first = await ThingsService.StartAsync(database, fixture.Redis, source, configure: b => b.Configuration["Events:Partitions"] = "3"))
        {
            await Eventually.HoldsAsync(async () => await first.WithDbAsync(db => db.Set<LogHead>().CountAsync()) == 3, "the log has three partitions");
        }

        await using var producer = await ThingsService.StartAsync(database, fixture.Redis, source, configure: b => b.Configuration["Events:Partitions"] = "5");

        Assert.Equal(1, (await PositionAsync(producer, Guid.NewGuid()))?.Position);
        Assert.Equal(3, await producer.WithDbAsync(db => db.Set<LogHead>().CountAsync()));
    }

    [Fact]
    public void An_event_position_reads_back_what_it_wrote_and_refuses_everything_else()
    {
        Gen.Select(Gen.String[Gen.Char['a', 'z'], 1, 10], Gen.Int[0, 1024], Gen.Long[0, long.MaxValue]).Sample((name, partition, position) =>
            EventPosition.Parse(new EventPosition(name, partition, position).ToString(), null) == new EventPosition(name, partition, position));
        Assert.All(["", "posts", "posts/1", "posts/1/", "/1/1", "posts/-1/1", "posts/1/-1", "posts/1/1/1", "posts/1/99999999999999999999", "posts/a/b"],
            text => Assert.False(EventPosition.TryParse(text, null, out _)));
    }

    private static async Task<EventPosition?> PositionAsync(ThingsService service, Guid thing) =>
        await ((EventPositions)service.Services.GetService(typeof(EventPositions))!).OfAsync(await service.ChangeAsync(thing), TestContext.Current.CancellationToken);

    private static async Task ChangeUntilCommittedAsync(ThingsService replica, Guid thing)
    {
        while (true)
        {
            try
            {
                await replica.ChangeAsync(thing);
                return;
            }
            catch (DbUpdateException)
            {
                // Another writer was first: this transaction was rolled back and is made anew.
            }
        }
    }

    /// <summary>What is on the bus, each partition's in the order of the stream.</summary>
    private async Task<List<CloudEvent>> StreamAsync()
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync(fixture.Redis);
        await using var receiver = new RedisTransport(redis, fixture.Redis).Receive(source, "test");
        var after = Enumerable.Range(0, 8).ToDictionary(partition => partition, _ => 0L);
        var events = new List<CloudEvent>();
        while (await receiver.ReceiveAsync(after, TimeSpan.FromMilliseconds(1), TestContext.Current.CancellationToken) is { Count: > 0 } page)
        {
            events.AddRange(page);
            foreach (var evt in page)
            {
                after[evt.Partition] = evt.Position;
            }
        }

        return [.. events.OrderBy(e => e.Partition)];
    }
}
