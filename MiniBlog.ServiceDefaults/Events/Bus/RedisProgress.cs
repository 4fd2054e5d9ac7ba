using System.Globalization;
using StackExchange.Redis;

namespace MiniBlog.ServiceDefaults.Events;

/// <summary>Announcements on one short Redis stream, <c>progress</c>; every receiver reads all that it holds of the last minutes.</summary>
/// <param name="redis">The shared connection, for announcing.</param>
/// <param name="connectionString">For the receivers: a blocking read needs a connection of its own.</param>
internal sealed class RedisProgress(IConnectionMultiplexer redis, string connectionString) : IProgressTransport
{
    private const string Key = "progress";

    /// <summary>Announcements kept: minutes of a quiet blog, half a minute of a busy one.</summary>
    private const int Window = 1_000;

    public async Task AnnounceAsync(ReadOnlyMemory<byte> announcement, CancellationToken cancellationToken)
    {
        try
        {
            await redis.GetDatabase().StreamAddAsync(Key, "json", announcement, maxLength: Window, useApproximateMaxLength: true).WaitAsync(cancellationToken);
        }
        catch (Exception e) when (RedisTransport.IsUnavailable(e))
        {
            throw new TransportUnavailableException($"Redis did not take the announcement: {e.Message}", e);
        }
    }

    public IProgressReceiver Listen(string listener) => new Receiver(connectionString);

    /// <summary>Where to read on stands in this process alone; after a restart it reads the window again, and who listens sees some twice.</summary>
    private sealed class Receiver(string connectionString) : IProgressReceiver
    {
        private const int Count = 100;

        private ConnectionMultiplexer? connection;
        private string after = "0-0";

        public async Task<IReadOnlyList<ReadOnlyMemory<byte>>> ReceiveAsync(TimeSpan wait, CancellationToken cancellationToken)
        {
            try
            {
                connection ??= await ConnectionMultiplexer.ConnectAsync(RedisReceiver.BlockingOptions(connectionString));
                var milliseconds = ((long)wait.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
                object[] arguments = ["COUNT", Count, "BLOCK", milliseconds, "STREAMS", (RedisKey)Key, after];
                var streams = await connection.GetDatabase().ExecuteAsync("XREAD", arguments).WaitAsync(cancellationToken);
                return streams.IsNull ? [] : Read((RedisResult[])((RedisResult[])streams!)[0][1]!);
            }
            catch (Exception e) when (RedisTransport.IsUnavailable(e))
            {
                throw new TransportUnavailableException($"Redis cannot be read: {e.Message}", e);
            }
        }

        public ValueTask DisposeAsync() => connection?.DisposeAsync() ?? ValueTask.CompletedTask;

        private List<ReadOnlyMemory<byte>> Read(RedisResult[] entries)
        {
            after = (string)entries[^1][0]!;
            return [.. entries.Select(entry => (ReadOnlyMemory<byte>)(byte[])((RedisResult[])entry[1]!)[1]!)];
        }
    }
}
