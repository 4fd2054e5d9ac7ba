using System.Collections.Concurrent;
using MiniBlog.ServiceDefaults.Events;

namespace MiniBlog.Tests.Events;

/// <summary>What the tests of every transport do with it.</summary>
public abstract class TransportTest
{
    /// <summary>How long a receiver may take to answer; only what never comes takes so long.</summary>
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<(int, long), CloudEvent> store = [];
    private IEventTransport? transport;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A producer of its own for each test.</summary>
    protected string Source { get; } = $"conf{Guid.NewGuid():N}";

    protected IEventTransport Transport => transport ??= CreateTransport();

    /// <summary>A transport with connections of its own, as another process has.</summary>
    protected abstract IEventTransport CreateTransport();

    /// <summary>Breaks every connection to the bus.</summary>
    protected abstract Task BreakConnectionsAsync();

    /// <summary>Receives until there are enough, each partition from where it was on; fails when nothing more comes.</summary>
    protected static async Task<List<CloudEvent>> ReceiveAsync(IEventReceiver receiver, long[] after, int count)
    {
        var received = new List<CloudEvent>();
        while (received.Count < count)
        {
            var page = await receiver.ReceiveAsync(After(after), Patience, Token);
            Assert.NotEmpty(page);
            received.AddRange(page);
            foreach (var evt in page)
            {
                after[evt.Partition] = Math.Max(after[evt.Partition], evt.Position);
            }
        }

        return received;
    }

    /// <summary>Receives once; nothing while the bus is away.</summary>
    protected static async Task<IReadOnlyList<CloudEvent>> TryReceiveAsync(IEventReceiver receiver, long[] after)
    {
        try
        {
            return await receiver.ReceiveAsync(After(after), TimeSpan.FromMilliseconds(50), Token);
        }
        catch (TransportUnavailableException)
        {
            return [];
        }
    }

    /// <summary>Publishes once; false while the bus is away.</summary>
    protected async Task<bool> TryPublishAsync(CloudEvent evt)
    {
        try
        {
            await Transport.PublishAsync([evt], Token);
            return true;
        }
        catch (TransportUnavailableException)
        {
            return false;
        }
    }

    protected static Dictionary<int, long> After(long[] positions) => positions.Select((position, partition) => (partition, position)).ToDictionary(p => p.partition, p => p.position);

    /// <summary>Puts an event into the producer's event store, where a transport may look it up.</summary>
    protected void Remember(CloudEvent evt) => store[(evt.Partition, evt.Position)] = evt;

    /// <summary>The producer's event store; away for what it was not given.</summary>
    protected Task<IReadOnlyList<CloudEvent>> ReadAsync(string source, int partition, long after, int limit, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<CloudEvent>>([store.GetValueOrDefault((partition, after + 1)) ?? throw new HttpRequestException($"{source} is away.")]);

    protected CloudEvent Event(int partition, long position) => new()
    {
        Id = Guid.CreateVersion7(),
        Source = Source,
        Type = "thing-changed",
        Subject = $"things/{position}",
        Time = DateTimeOffset.UtcNow,
        DataSchema = "urn:miniblog:schema:thing-changed:1",
        Partition = partition,
        Position = position,
        Data = "{}"u8.ToArray(),
    };
}
