using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using MiniBlog.ServiceDefaults.Events;
using StackExchange.Redis;

namespace MiniBlog.Tests.Events;

/// <summary>A producer whose database comes back from a back-up that is older than what its consumers applied.</summary>
public sealed class RestoredLogTests(PostgresFixture fixture)
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    private readonly string source = $"restored{Guid.NewGuid():N}";
    private readonly Guid thing = Guid.NewGuid();

    [Fact]
    public async Task A_log_that_ends_before_what_was_applied_is_told_and_nothing_more_is_applied()
    {
        await using var producer = await StartProducerAsync();
        await using var consumer = await StartConsumerAsync(producer, await fixture.CreateDatabaseAsync());
        await ChangeAsync(producer, consumer, times: 4);

        await RestoreAsync(producer, upTo: 2);

        await Eventually.HoldsAsync(async () => (await HealthAsync(consumer)).Status == HealthStatus.Unhealthy, "the consumer says so");
        var description = (await HealthAsync(consumer)).Description!;
        Assert.Contains($"The log of {source} was restored to a moment before things had applied", description, StringComparison.Ordinal);
        Assert.Contains("docs/deploy.md", description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_that_has_grown_past_the_checkpoint_again_is_told_from_the_one_before()
    {
        await using var producer = await StartProducerAsync();
        var database = await fixture.CreateDatabaseAsync();
        await using (var before = await StartConsumerAsync(producer, database))
        {
            await ChangeAsync(producer, before, times: 4);
        }

        // While the consumer is away, so that it never sees the log shorter than its checkpoint.
        await RestoreAsync(producer, upTo: 2);
        for (var i = 0; i < 4; i++)
        {
            await producer.ChangeAsync(thing);
        }

        await Eventually.HoldsAsync(async () => (await producer.LogAsync()).Count == 6, "the log has grown past the checkpoint");
        await using var consumer = await StartConsumerAsync(producer, database);

        await Eventually.HoldsAsync(async () => (await HealthAsync(consumer)).Status == HealthStatus.Unhealthy, "the consumer says so");
        Assert.Equal("1,2,3,4", (await consumer.EffectsAsync())[$"things/{thing}"]);
    }

    [Fact]
    public async Task A_consumer_that_is_restored_too_goes_on_by_itself()
    {
        await using var producer = await StartProducerAsync();
        await using var consumer = await StartConsumerAsync(producer, await fixture.CreateDatabaseAsync());
        await ChangeAsync(producer, consumer, times: 4);
        await RestoreAsync(producer, upTo: 2);
        await Eventually.HoldsAsync(async () => (await HealthAsync(consumer)).Status == HealthStatus.Unhealthy, "the consumer says so");
        var second = (await producer.LogAsync())[^1].Id;

        await consumer.WithDbAsync(db => db.Database.ExecuteSqlAsync(
            $"DELETE FROM effects WHERE version > 2; UPDATE event_checkpoints SET position = 2, event_id = {second} WHERE position = 4", Token));
        await producer.ChangeAsync(thing);

        await Eventually.EqualsAsync("1,2,3", async () => (await consumer.EffectsAsync())[$"things/{thing}"]);
        await Eventually.HoldsAsync(async () => (await HealthAsync(consumer)).Status == HealthStatus.Healthy, "the consumer is well again");
    }

    [Fact]
    public async Task Effects_that_a_consumers_database_lost_in_a_crash_come_again_although_nothing_new_happens()
    {
        await using var producer = await StartProducerAsync();
        await using var consumer = await StartConsumerAsync(producer, await fixture.CreateDatabaseAsync());
        await ChangeAsync(producer, consumer, times: 4);
        var second = (await producer.LogAsync()).Single(e => e.Position == 2).Id;

        // What is left where the last two commits had not reached the disk.
        await consumer.WithDbAsync(db => db.Database.ExecuteSqlAsync(
            $"DELETE FROM effects WHERE version > 2; UPDATE event_checkpoints SET position = 2, event_id = {second} WHERE position = 4", Token));

        await Eventually.EqualsAsync("1,2,3,4", async () => (await consumer.EffectsAsync())[$"things/{thing}"]);
    }

    [Fact]
    public async Task A_producer_that_only_restarts_is_known_again()
    {
        var database = await fixture.CreateDatabaseAsync();
        var producer = await StartProducerAsync(database);
        await using var consumer = await StartConsumerAsync(producer, await fixture.CreateDatabaseAsync());
        await ChangeAsync(producer, consumer, times: 2);
        // What VACUUM FULL does to the table looks like a restore, from outside.
        await producer.WithDbAsync(db => db.Database.ExecuteSqlAsync($"VACUUM FULL event_log", Token));

        await producer.ChangeAsync(thing);

        await Eventually.EqualsAsync("1,2,3", async () => (await consumer.EffectsAsync())[$"things/{thing}"]);
        Assert.NotEqual(HealthStatus.Unhealthy, (await HealthAsync(consumer)).Status);
        await producer.DisposeAsync();
    }

    private async Task<ThingsService> StartProducerAsync(string? database = null) => await ThingsService.StartAsync(
        database ?? await fixture.CreateDatabaseAsync(), fixture.Redis, source, configure: builder => builder.Configuration["Events:Partitions"] = "1");

    private Task<ThingsService> StartConsumerAsync(ThingsService producer, string database) => ThingsService.StartAsync(
        database, fixture.Redis, consumes: new Dictionary<string, Uri> { [source] = producer.Address });

    private async Task ChangeAsync(ThingsService producer, ThingsService consumer, int times)
    {
        for (var i = 0; i < times; i++)
        {
            await producer.ChangeAsync(thing);
        }

        await Eventually.EqualsAsync(
            string.Join(",", Enumerable.Range(1, times)), async () => (await consumer.EffectsAsync()).GetValueOrDefault($"things/{thing}", ""));
    }

    // What a back-up that is put back does: the tables are filled anew with what they held then, and the bus is emptied, as the restore asks for.
    private async Task RestoreAsync(ThingsService producer, int upTo)
    {
        await producer.WithDbAsync(db => db.Database.ExecuteSqlAsync(
            $"DELETE FROM event_log WHERE position > {upTo}; UPDATE event_heads SET position = {upTo}, published = {upTo}; UPDATE things SET version = {upTo}", Token));
        await producer.WithDbAsync(db => db.Database.ExecuteSqlAsync($"VACUUM FULL event_log", Token));
        await using var redis = await ConnectionMultiplexer.ConnectAsync(fixture.Redis);
        await redis.GetDatabase().KeyDeleteAsync(RedisTransport.Key(source, 0));
    }

    private static async Task<HealthReportEntry> HealthAsync(ThingsService consumer) =>
        (await consumer.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Token)).Entries.Single(entry => entry.Key.Contains("subscription", StringComparison.OrdinalIgnoreCase)).Value;
}
