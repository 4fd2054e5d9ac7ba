using System.Globalization;
using System.Net;
using StackExchange.Redis;

namespace MiniBlog.ServiceDefaults.Events;

/// <summary>
/// One Redis stream for each source and partition, <c>events:SOURCE:PARTITION</c>. An entry's id is <c>POSITION-0</c>: Redis itself
/// then refuses what is on the stream already (https://redis.io/docs/latest/commands/xadd/), and a consumer reads on from its own checkpoint.
/// </summary>
/// <param name="redis">The shared connection, for publishing.</param>
/// <param name="connectionString">For the receivers: a blocking read needs a connection of its own.</param>
internal sealed class RedisTransport(IConnectionMultiplexer redis, string connectionString) : IEventTransport
{
    /// <summary>Entries kept in each stream; who is further behind asks the producer.</summary>
    internal const int Window = 10_000;

    public string System => "redis";

    public EndPoint? Server => redis.GetEndPoints().FirstOrDefault();

    public async Task PublishAsync(IReadOnlyList<CloudEvent> events, CancellationToken cancellationToken)
    {
        try
        {
            var database = redis.GetDatabase();
            await Task.WhenAll(events.Select(evt => AddAsync(database, evt))).WaitAsync(cancellationToken);
        }
        catch (Exception e) when (IsUnavailable(e))
        {
            throw new TransportUnavailableException($"Redis did not take the events: {e.Message}", e);
        }
    }

    public IEventReceiver Receive(string source, string consumer) => new RedisReceiver(source, connectionString);

    public async Task PingAsync(CancellationToken cancellationToken)
    {
        try
        {
            await redis.GetDatabase().PingAsync().WaitAsync(cancellationToken);
        }
        catch (Exception e) when (IsUnavailable(e))
        {
            throw new TransportUnavailableException($"Redis does not answer: {e.Message}", e);
        }
    }

    internal static string Key(string source, int partition) => string.Create(CultureInfo.InvariantCulture, $"events:{source}:{partition}");

    internal static bool IsUnavailable(Exception e) => e is RedisException or RedisTimeoutException or TimeoutException or ObjectDisposedException;

    private static async Task AddAsync(IDatabase database, CloudEvent evt)
    {
        try
        {
            await database.StreamAddAsync(Key(evt.Source, evt.Partition), RedisEntry.Write(evt), $"{evt.Position}-0", Window, useApproximateMaxLength: true);
        }
        catch (RedisServerException e) when (e.Message.Contains("equal or smaller", StringComparison.Ordinal))
        {
            // It, or a later one, is on the stream already: published twice after a crash. A hole that this leaves is the consumer's to fill.
        }
    }
}
