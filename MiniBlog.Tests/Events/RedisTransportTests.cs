using MiniBlog.ServiceDefaults.Events;
using StackExchange.Redis;

namespace MiniBlog.Tests.Events;

/// <summary>Redis streams.</summary>
public sealed class RedisTransportTests(PostgresFixture fixture) : TransportConformanceTests, IAsyncLifetime
{
    private ConnectionMultiplexer? redis;

    // Named, so that a test breaks its own connections and not those of the tests beside it.
    private string ConnectionString => $"{fixture.Redis},name={Source}";

    protected override IEventTransport CreateTransport() => new RedisTransport(redis!, ConnectionString);

    protected override async Task BreakConnectionsAsync()
    {
        await using var killer = await ConnectionMultiplexer.ConnectAsync(fixture.Redis + ",allowAdmin=true");
        foreach (var client in (await killer.GetServers().Single().ClientListAsync()).Where(client => client.Name == Source))
        {
            await killer.GetDatabase().ExecuteAsync("CLIENT", "KILL", "ID", client.Id);
        }
    }

    [Fact]
    public async Task Without_Redis_publishing_and_receiving_say_so_at_once()
    {
        const string nowhere = "127.0.0.1:1,connectTimeout=200";
        await using var connection = await ConnectionMultiplexer.ConnectAsync(nowhere + ",abortConnect=false");
        var transport = new RedisTransport(connection, nowhere);
        await using var receiver = transport.Receive("posts", "reader");

        await Assert.ThrowsAsync<TransportUnavailableException>(() => receiver.ReceiveAsync(new Dictionary<int, long> { [0] = 0 }, TimeSpan.FromSeconds(1), Token));
    }

    public async ValueTask InitializeAsync()
    {
        await fixture.InitializeAsync();
        redis = await ConnectionMultiplexer.ConnectAsync(ConnectionString);
    }

    public ValueTask DisposeAsync() => redis?.DisposeAsync() ?? ValueTask.CompletedTask;
}
