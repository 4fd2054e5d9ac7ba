using System.Globalization;
using StackExchange.Redis;

namespace MiniBlog.ServiceDefaults.Events;

/// <summary>
/// Reads the streams of one source with <c>XREAD BLOCK</c>, which answers the moment an entry is added. StackExchange.Redis puts all
/// commands of a connection in one line, so the blocking read has a connection of its own.
/// </summary>
internal sealed class RedisReceiver(string source, string connectionString) : IEventReceiver
{
    private const int Count = 500;

    private ConnectionMultiplexer? connection;

    public async Task<IReadOnlyList<CloudEvent>> ReceiveAsync(IReadOnlyDictionary<int, long> after, TimeSpan wait, CancellationToken cancellationToken)
    {
        try
        {
            connection ??= await ConnectionMultiplexer.ConnectAsync(BlockingOptions(connectionString));
            var streams = await connection.GetDatabase().ExecuteAsync("XREAD", Arguments(after, wait)).WaitAsync(cancellationToken);
            return streams.IsNull ? [] : Read(streams);
        }
        catch (Exception e) when (RedisTransport.IsUnavailable(e) || e is FormatException)
        {
            throw new TransportUnavailableException($"Redis cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Nothing to say: where to read on stands in the consumer's checkpoint alone.</summary>
    public Task AcknowledgeAsync(IReadOnlyList<CloudEvent> events, CancellationToken cancellationToken) => Task.CompletedTask;

    public ValueTask DisposeAsync() => connection?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>How a connection is opened that blocking reads have for themselves.</summary>
    internal static ConfigurationOptions BlockingOptions(string connectionString)
    {
        var options = ConfigurationOptions.Parse(connectionString);
        options.AbortOnConnectFail = false;
        // XREAD answers with a list of pairs in RESP2, with a map in RESP3.
        options.Protocol = RedisProtocol.Resp2;
        // While Redis is away the answer has to be "away", at once, so that the consumer turns to the producer.
        options.BacklogPolicy = BacklogPolicy.FailFast;
        options.ReconnectRetryPolicy = new LinearRetry(500);
        options.CommandMap = CommandMap.Create(["SUBSCRIBE"], available: false);
        return options;
    }

    private object[] Arguments(IReadOnlyDictionary<int, long> after, TimeSpan wait)
    {
        var milliseconds = ((long)wait.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        return
        [
            "COUNT", Count, "BLOCK", milliseconds, "STREAMS",
            .. after.Keys.Select(partition => (object)(RedisKey)RedisTransport.Key(source, partition)),
            .. after.Values.Select(position => string.Create(CultureInfo.InvariantCulture, $"{position}-0")),
        ];
    }

    private List<CloudEvent> Read(RedisResult streams)
    {
        var events = new List<CloudEvent>();
        foreach (var stream in (RedisResult[])streams!)
        {
            var partition = PartitionOf((string)stream[0]!);
            foreach (var entry in (RedisResult[])stream[1]!)
            {
                events.Add(RedisEntry.Read(source, partition, (string)entry[0]!, (RedisResult[])entry[1]!));
            }
        }

        return events;
    }

    private static int PartitionOf(string key) => int.Parse(key.AsSpan(key.LastIndexOf(':') + 1), NumberStyles.None, CultureInfo.InvariantCulture);
}
