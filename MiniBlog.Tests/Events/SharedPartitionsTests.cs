using Microsoft.EntityFrameworkCore;
using MiniBlog.ServiceDefaults.Events;

namespace MiniBlog.Tests.Events;

/// <summary>Several replicas of one consumer: each has its part, and what one leaves another takes.</summary>
public sealed class SharedPartitionsTests(PostgresFixture fixture) : SubscriptionTest(fixture)
{
    [Fact]
    public async Task Replicas_share_the_partitions_and_one_takes_over_from_another_that_is_gone()
    {
        await using var producer = await StartProducerAsync();
        var database = await Fixture.CreateDatabaseAsync();
        var first = await StartConsumerAsync(producer, database);
        await using var second = await StartConsumerAsync(producer, database);
        var things = Enumerable.Range(0, 20).Select(_ => Guid.NewGuid()).ToArray();
        await Eventually.HoldsAsync(async () => await HoldersAsync(second) is [4, 4], "each holds half of the partitions");

        await ChangeAllAsync(producer, things, times: 2);
        await Eventually.EqualsAsync(things.ToDictionary(t => $"things/{t}", _ => "1,2"), second.EffectsAsync);
        await first.DisposeAsync();
        await ChangeAllAsync(producer, things, times: 1);

        await Eventually.EqualsAsync(things.ToDictionary(t => $"things/{t}", _ => "1,2,3"), second.EffectsAsync);
        await Eventually.HoldsAsync(async () => await HoldersAsync(second) is [8], "the second holds all partitions");
    }

    [Fact]
    public async Task A_replica_that_vanished_without_a_word_loses_its_partitions_when_its_lease_ends()
    {
        await using var producer = await StartProducerAsync();
        var database = await Fixture.CreateDatabaseAsync();
        await using (var db = await ThingsService.OpenAsync(database))
        {
            await db.Database.ExecuteSqlAsync($"INSERT INTO event_members (instance, expires_at) VALUES ('vanished', now() + interval '1 second')", TestContext.Current.CancellationToken);
            await db.Database.ExecuteSqlAsync($"INSERT INTO event_leases (partition, holder, expires_at) SELECT n, 'vanished', now() + interval '1 second' FROM generate_series(0, 7) n", TestContext.Current.CancellationToken);
        }

        await using var consumer = await StartConsumerAsync(producer, database);

        await Eventually.HoldsAsync(async () => await HoldersAsync(consumer) is [8], "the living replica holds all partitions");
    }

    [Fact]
    public async Task Two_replicas_that_both_believe_to_hold_a_partition_still_apply_each_event_once()
    {
        await using var producer = await StartProducerAsync(b => b.Configuration["Events:Partitions"] = "1");
        var database = await Fixture.CreateDatabaseAsync();
        void SameName(Microsoft.AspNetCore.Builder.WebApplicationBuilder builder) => builder.Configuration["Events:Instance"] = "twin";
        await using var first = await StartConsumerAsync(producer, database, configure: SameName);
        await using var second = await StartConsumerAsync(producer, database, configure: SameName);
        var things = Enumerable.Range(0, 5).Select(_ => Guid.NewGuid()).ToArray();

        await ChangeAllAsync(producer, things, times: 20);

        var expected = things.ToDictionary(t => $"things/{t}", _ => string.Join(",", Enumerable.Range(1, 20)));
        await Eventually.EqualsAsync(expected, first.EffectsAsync);
    }

    private static Task<int[]> HoldersAsync(ThingsService consumer) => consumer.WithDbAsync(async db =>
        (await db.Set<PartitionLease>().AsNoTracking().Where(l => l.Holder != null && l.Holder != "vanished").ToListAsync()).GroupBy(l => l.Holder).Select(g => g.Count()).ToArray());
}
