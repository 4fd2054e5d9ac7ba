using CsCheck;
using Microsoft.EntityFrameworkCore;
using MiniBlog.ServiceDefaults.Events;
using StackExchange.Redis;

namespace MiniBlog.Tests.Events;

/// <summary>What a consumer promises: the effect of every event, once, in order, whatever the bus does.</summary>
public sealed class SubscriptionTests(PostgresFixture fixture) : SubscriptionTest(fixture)
{
    [Fact]
    public async Task Every_history_of_deliveries_has_each_effect_once_and_in_order()
    {
        // A log of three things in two partitions, changed five times each.
        await using var producer = await StartProducerAsync(b =>
        {
            b.UseTransport(new DeadTransport());
            b.Configuration["Events:Partitions"] = "2";
        });
        var things = Enumerable.Range(0, 3).Select(_ => Guid.NewGuid()).ToArray();
        for (var i = 0; i < 15; i++)
        {
            await producer.ChangeAsync(things[i % 3]);
        }

        await Eventually.HoldsAsync(async () => (await producer.LogAsync()).Count == 15, "all events have positions");
        var events = (await producer.LogAsync()).ConvertAll(Event);
        var expected = things.ToDictionary(thing => $"things/{thing}", _ => "1,2,3,4,5");

        // Deliveries of any events, any number of times, in any order, with any of them missing; and between them the consumer may restart.
        var delivery = Gen.Int[0, events.Count - 1].Select(i => events[i]).Array[0, 8];
        var history = Gen.Select(delivery, Gen.Int[0, 9]).Array[1, 12];
        await history.SampleAsync(async steps =>
        {
            var database = await Fixture.CreateDatabaseAsync();
            var transport = new ScriptedTransport();
            var consumer = await StartConsumerAsync(producer, database, transport);
            try
            {
                foreach (var (batch, restart) in steps)
                {
                    transport.Deliver(batch);
                    if (restart == 0)
                    {
                        await consumer.DisposeAsync();
                        consumer = await StartConsumerAsync(producer, database, transport);
                    }
                }

                await Eventually.EqualsAsync(expected, consumer.EffectsAsync);
                await Eventually.HoldsAsync(() => transport.Delivered == steps.Length, "all deliveries were taken in");
                Assert.Equal(expected, await consumer.EffectsAsync());
                return true;
            }
            finally
            {
                await consumer.DisposeAsync();
            }
        }, iter: 12, threads: 1);
    }

    [Fact]
    public async Task Events_go_through_the_real_bus_in_order()
    {
        await using var producer = await StartProducerAsync();
        // Asked for its heads at the start only, the event store cannot help out.
        await using var consumer = await StartConsumerAsync(producer, await Fixture.CreateDatabaseAsync(), configure: b => b.Configuration["Events:HeadsInterval"] = "01:00:00");
        var things = Enumerable.Range(0, 20).Select(_ => Guid.NewGuid()).ToArray();

        await ChangeAllAsync(producer, things, times: 5);

        await Eventually.EqualsAsync(things.ToDictionary(t => $"things/{t}", _ => "1,2,3,4,5"), consumer.EffectsAsync);
    }

    [Fact]
    public async Task A_service_that_never_ran_before_starts_from_position_0_and_arrives_at_the_same_state()
    {
        await using var producer = await StartProducerAsync();
        await using var veteran = await StartConsumerAsync(producer, await Fixture.CreateDatabaseAsync());
        var things = Enumerable.Range(0, 10).Select(_ => Guid.NewGuid()).ToArray();
        await ChangeAllAsync(producer, things, times: 4);
        await Eventually.HoldsAsync(async () => (await veteran.EffectsAsync()).Values.All(v => v == "1,2,3,4") && (await veteran.EffectsAsync()).Count == 10, "the veteran has all");
        await FlushAsync();

        await using var newcomer = await StartConsumerAsync(producer, await Fixture.CreateDatabaseAsync());

        await Eventually.EqualsAsync(await veteran.EffectsAsync(), newcomer.EffectsAsync);
    }

    [Theory]
    [InlineData("trimmed")]
    [InlineData("flushed")]
    public async Task A_service_that_was_down_while_its_streams_were_lost_catches_up_by_itself(string loss)
    {
        await using var producer = await StartProducerAsync();
        var database = await Fixture.CreateDatabaseAsync();
        var things = Enumerable.Range(0, 10).Select(_ => Guid.NewGuid()).ToArray();
        await using (var consumer = await StartConsumerAsync(producer, database))
        {
            await ChangeAllAsync(producer, things, times: 2);
            await Eventually.EqualsAsync(things.ToDictionary(t => $"things/{t}", _ => "1,2"), consumer.EffectsAsync);
        }

        await ChangeAllAsync(producer, things, times: 2);
        await (loss == "flushed" ? FlushAsync() : TrimAsync());
        await ChangeAllAsync(producer, things.Take(1).ToArray(), times: 1);

        await using var back = await StartConsumerAsync(producer, database);

        var expected = things.ToDictionary(t => $"things/{t}", t => t == things[0] ? "1,2,3,4,5" : "1,2,3,4");
        await Eventually.EqualsAsync(expected, back.EffectsAsync);
    }

    [Fact]
    public async Task Without_any_bus_events_arrive_from_the_event_store()
    {
        await using var producer = await StartProducerAsync(b => b.UseTransport(new DeadTransport()));
        await using var consumer = await StartConsumerAsync(producer, await Fixture.CreateDatabaseAsync(), new DeadTransport());
        var thing = Guid.NewGuid();

        await ChangeAllAsync(producer, [thing], times: 3);

        await Eventually.EqualsAsync(new() { [$"things/{thing}"] = "1,2,3" }, consumer.EffectsAsync);
    }

    [Fact]
    public async Task What_is_on_the_bus_is_taken_in_though_its_producer_is_down()
    {
        var database = await Fixture.CreateDatabaseAsync();
        var producer = await StartProducerAsync();
        var address = producer.Address;
        await using (await StartConsumerAsync(producer, database))
        {
            await Eventually.HoldsAsync(async () => await CountCheckpointsAsync(database) == 8, "the consumer knows the source");
        }

        var thing = Guid.NewGuid();
        await producer.ChangeAsync(thing);
        await using (var redis = await ConnectionMultiplexer.ConnectAsync(Fixture.Redis))
        {
            await Eventually.HoldsAsync(() => Enumerable.Range(0, 8).Any(p => redis.GetDatabase().KeyExists(RedisTransport.Key(Source, p))), "the event is on the bus");
        }

        await producer.DisposeAsync();
        await using var consumer = await ThingsService.StartAsync(database, Fixture.Redis, consumes: new Dictionary<string, Uri> { [Source] = address });

        await Eventually.EqualsAsync(new() { [$"things/{thing}"] = "1" }, consumer.EffectsAsync);
    }

    [Fact]
    public async Task Events_of_unknown_types_are_ignored_and_do_not_hold_up_the_others()
    {
        await using var producer = await StartProducerAsync(b => b.Configuration["Events:Partitions"] = "1");
        await using var consumer = await StartConsumerAsync(producer, await Fixture.CreateDatabaseAsync());
        var thing = Guid.NewGuid();
        await producer.WithDbAsync(async db =>
        {
            db.Emit(new ThingPainted(thing), DateTimeOffset.UtcNow);
            return await db.SaveChangesAsync();
        });

        await producer.ChangeAsync(thing);

        await Eventually.EqualsAsync(new() { [$"things/{thing}"] = "1" }, consumer.EffectsAsync);
    }

    private static CloudEvent Event(LogEntry entry) => new()
    {
        Id = entry.Id,
        Source = "",
        Type = entry.Type,
        Subject = entry.Subject,
        Time = entry.Time,
        DataSchema = entry.DataSchema,
        Partition = entry.Partition,
        Position = entry.Position,
        Data = entry.Data,
    };

    private static async Task<int> CountCheckpointsAsync(string database)
    {
        await using var db = await ThingsService.OpenAsync(database);
        return await db.Set<Checkpoint>().CountAsync();
    }

    private async Task FlushAsync()
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync(Fixture.Redis + ",allowAdmin=true");
        await redis.GetServers().Single().FlushAllDatabasesAsync();
    }

    private async Task TrimAsync()
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync(Fixture.Redis);
        for (var partition = 0; partition < 8; partition++)
        {
            await redis.GetDatabase().StreamTrimAsync(RedisTransport.Key(Source, partition), 1);
        }
    }
}
