using Azure.Messaging.ServiceBus;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using MiniBlog.ServiceDefaults.Events;
using MiniBlog.Tests.Events;
using MiniBlog.Tests.ServiceBus.Broker;

namespace MiniBlog.Tests.ServiceBus;

/// <summary>Services on Service Bus, which configuration alone chooses.</summary>
public sealed class ServiceBusServiceTests(PostgresFixture fixture) : IAsyncLifetime
{
    private readonly string source = $"bus{Guid.NewGuid():N}";
    private readonly TestBroker broker = TestBroker.Start(new() { Subscriptions = ["things"] });

    [Fact]
    public async Task Events_go_through_Service_Bus_where_configuration_says_so()
    {
        await using var producer = await StartProducerAsync();
        // Asked for its heads at the start only, the event store cannot help out.
        await using var consumer = await StartConsumerAsync(producer, await fixture.CreateDatabaseAsync(), b => b.Configuration["Events:HeadsInterval"] = "01:00:00");
        var things = Enumerable.Range(0, 20).Select(_ => Guid.NewGuid()).ToArray();
        for (var time = 0; time < 5; time++)
        {
            await Task.WhenAll(things.Select(thing => producer.ChangeAsync(thing)));
        }

        await Eventually.EqualsAsync(things.ToDictionary(thing => $"things/{thing}", _ => "1,2,3,4,5"), consumer.EffectsAsync);
        Assert.Equal(HealthStatus.Healthy, await HealthAsync(consumer));
        await broker.StopAsync();
        await Eventually.EqualsAsync(HealthStatus.Degraded, () => HealthAsync(consumer));
    }

    [Fact]
    public async Task A_dead_letter_that_the_checkpoint_stands_before_is_parked_and_one_that_it_covers_is_gone()
    {
        var database = await fixture.CreateDatabaseAsync();
        var thing = Guid.NewGuid();
        await using var producer = await StartProducerAsync();
        await using (var first = await StartConsumerAsync(producer, database))
        {
            await producer.ChangeAsync(thing);
            await Eventually.EqualsAsync(new() { [$"things/{thing}"] = "1" }, first.EffectsAsync);
            // The effect may have come from the event store, before the message did.
            var place = (await producer.LogAsync())[0].Partition;
            await Eventually.EqualsAsync(0, () => broker.WaitingAsync("things", $"{source}/{place}"));
        }

        // While the consumer is away the bus gives up on the next event, and on the one before, which came twice.
        await producer.ChangeAsync(thing);
        await Eventually.HoldsAsync(async () => (await producer.LogAsync()).Count == 2, "the change has a position");
        var partition = (await producer.LogAsync())[0].Partition;
        await Eventually.EqualsAsync(1, () => broker.WaitingAsync("things", $"{source}/{partition}"));
        await GiveUpAsync(partition);
        await using var consumer = await StartConsumerAsync(new Uri("http://127.0.0.1:1"), database, b => b.Configuration["Events:Attempts"] = "1");

        await Eventually.HoldsAsync(async () => (await ParkedAsync(consumer)).Count == 1, "it is parked");
        Assert.Contains("it is too much", (await ParkedAsync(consumer))[0].Error, StringComparison.Ordinal);
        Assert.Equal(2, (await ParkedAsync(consumer))[0].Position);
        await Eventually.HoldsAsync(async () => (await broker.DeadLettersAsync("things")).Count == 0, "both dead letters are gone");
        Assert.Equal(new() { [$"things/{thing}"] = "1" }, await consumer.EffectsAsync());
    }

    [Fact]
    public async Task A_bus_that_nobody_knows_is_refused_at_the_start()
    {
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(async () =>
            await ThingsService.StartAsync(await fixture.CreateDatabaseAsync(), broker.ConnectionString, source, configure: b => b.Configuration["Events:Transport"] = "pigeons"));

        Assert.Equal("Events:Transport is 'pigeons'; it must be 'redis' or 'servicebus'.", refused.Message);
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => broker.DisposeAsync();

    private static async Task<HealthStatus> HealthAsync(ThingsService service) =>
        (await service.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(check => check.Name == "bus")).Status;

    private static Task<List<ParkedEvent>> ParkedAsync(ThingsService service) => service.WithDbAsync(db => db.Set<ParkedEvent>().AsNoTracking().ToListAsync());

    /// <summary>Sets aside what waits in a partition, and its first event a second time.</summary>
    private async Task GiveUpAsync(int partition)
    {
        await using var client = new ServiceBusClient(broker.ConnectionString);
        await using var session = await client.AcceptSessionAsync("events", "things", $"{source}/{partition}");
        var message = await session.ReceiveMessageAsync(TimeSpan.FromSeconds(5));
        var earlier = new ServiceBusMessage(message);
        earlier.ApplicationProperties["cloudEvents_position"] = 1L;
        await client.CreateSender("events").SendMessageAsync(earlier);
        await session.DeadLetterMessageAsync(message, "Enough", "it is too much");
        await session.DeadLetterMessageAsync(await session.ReceiveMessageAsync(TimeSpan.FromSeconds(5)), "Enough", "it is too old");
    }

    private async Task<ThingsService> StartProducerAsync() =>
        await ThingsService.StartAsync(await fixture.CreateDatabaseAsync(), broker.ConnectionString, source, configure: UseServiceBus);

    private Task<ThingsService> StartConsumerAsync(ThingsService producer, string database, Action<WebApplicationBuilder>? configure = null) =>
        StartConsumerAsync(producer.Address, database, configure);

    private Task<ThingsService> StartConsumerAsync(Uri producer, string database, Action<WebApplicationBuilder>? configure = null) =>
        ThingsService.StartAsync(database, broker.ConnectionString, consumes: new Dictionary<string, Uri> { [source] = producer }, configure: b =>
        {
            UseServiceBus(b);
            configure?.Invoke(b);
        });

    private static void UseServiceBus(WebApplicationBuilder builder) => builder.Configuration["Events:Transport"] = "servicebus";
}
