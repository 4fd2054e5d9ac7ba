using Microsoft.AspNetCore.Builder;
using MiniBlog.ServiceDefaults.Events;

namespace MiniBlog.Tests.Events;

/// <summary>A test of a producer and its consumers.</summary>
/// <param name="fixture">The servers.</param>
public abstract class SubscriptionTest(PostgresFixture fixture)
{
    protected PostgresFixture Fixture => fixture;

    /// <summary>The producer's name, which no other test has.</summary>
    protected string Source { get; } = $"sub{Guid.NewGuid():N}";

    protected static async Task ChangeAllAsync(ThingsService producer, Guid[] things, int times)
    {
        for (var i = 0; i < times; i++)
        {
            await Task.WhenAll(things.Select(thing => producer.ChangeAsync(thing)));
        }
    }

    protected async Task<ThingsService> StartProducerAsync(Action<WebApplicationBuilder>? configure = null) =>
        await ThingsService.StartAsync(await Fixture.CreateDatabaseAsync(), Fixture.Redis, Source, configure: configure);

    protected Task<ThingsService> StartConsumerAsync(
        ThingsService producer, string database, IEventTransport? transport = null, Action<WebApplicationBuilder>? configure = null) =>
        ThingsService.StartAsync(database, Fixture.Redis, consumes: new Dictionary<string, Uri> { [Source] = producer.Address }, configure: builder =>
        {
            if (transport is not null)
            {
                builder.UseTransport(transport);
            }

            configure?.Invoke(builder);
        });
}
