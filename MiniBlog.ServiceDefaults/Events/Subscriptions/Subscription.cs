using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MiniBlog.ServiceDefaults.Data;

namespace MiniBlog.ServiceDefaults.Events;

/// <summary>
/// One consumer's subscription to one source. It reads the bus from its checkpoints on; position ≤ known: dropped; the next: applied; a hole,
/// or a producer that is ahead while the bus is silent: the range is fetched from the producer's event store.
/// </summary>
internal sealed class Subscription<TContext, TConsumer>(
    string source,
    ConsumerIdentity identity,
    ServiceDataSource<TContext> database,
    IEventTransport transport,
    EventStoreClient store,
    PartitionLeases<TContext> leases,
    BatchApplier<TContext, TConsumer> applier,
    SubscriptionHealth health,
    SubscriptionProgress progress,
    IOptions<SubscriptionOptions> options,
    TimeProvider time,
    ILogger logger)
    where TContext : DbContext where TConsumer : class, IEventConsumer<TContext>
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LastPause = TimeSpan.FromSeconds(2);

    /// <summary>How often to look round while the bus cannot be read: then the event stores alone bring what is new.</summary>
    private static readonly TimeSpan WithoutBus = TimeSpan.FromMilliseconds(250);

    private readonly LogRecognition recognition = new(source, identity.Name, store, () => database.Value);
    private readonly BatchPace pace = new(time);
    private IReadOnlySet<int> owned = new HashSet<int>();
    private Dictionary<int, long> positions = [];
    private Dictionary<int, long> headsBefore = [];
    private long headsAskedAt;
    private bool busIsAway;
    private bool sourceIsKnown;

    /// <summary>Runs until cancelled; whatever goes wrong, it starts over from the checkpoints.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var receiver = transport.Receive(source, identity.Name);
        var pause = FirstPause;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await StepAsync(receiver, cancellationToken);
                health.Succeeded(source);
                pause = FirstPause;
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                health.Failed(source, e, logger);
                owned = new HashSet<int>();
                await Task.Delay(pause, time, cancellationToken);
                pause = pause * 2 < LastPause ? pause * 2 : LastPause;
            }
        }
    }

    private async Task StepAsync(IEventReceiver receiver, CancellationToken cancellationToken)
    {
        await FollowLeasesAsync(cancellationToken);
        if (headsAskedAt == 0 || time.GetElapsedTime(headsAskedAt) >= (busIsAway ? WithoutBus : options.Value.HeadsInterval))
        {
            await RecallAsync(cancellationToken);
            var heads = await AskHeadsAsync(cancellationToken);
            headsAskedAt = time.GetTimestamp();
            if (heads is not null)
            {
                await recognition.CheckAsync(heads, positions, cancellationToken);
                await CompareAsync(heads.Positions, cancellationToken);
            }
        }

        if (positions.Count == 0)
        {
            await Task.Delay(FirstPause, time, cancellationToken);
            return;
        }

        var events = await ReceiveAsync(receiver, cancellationToken);
        if (events.Count > 0)
        {
            await TakeInAsync(events, cancellationToken);
            await receiver.AcknowledgeAsync(events, cancellationToken);
            await pace.AfterAsync(events.Count, cancellationToken);
        }
    }

    /// <summary>Starts from the checkpoints where the partitions are others than before.</summary>
    private async Task FollowLeasesAsync(CancellationToken cancellationToken)
    {
        if (ReferenceEquals(owned, leases.Owned))
        {
            return;
        }

        var now = leases.Owned;
        await using var connection = await database.Value.OpenConnectionAsync(cancellationToken);
        var all = await CheckpointTable.LoadAsync(connection, source, cancellationToken);
        leases.Cover(all.Count);
        progress.Report(source, all);
        positions = all.Where(checkpoint => now.Contains(checkpoint.Key)).ToDictionary();
        headsBefore = [];
        headsAskedAt = 0;
        recognition.Forget();
        owned = now;
    }

    /// <summary>Believes the database: a crash may have cost it the last effects, which were committed without waiting for its disk.</summary>
    private async Task RecallAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.Value.OpenConnectionAsync(cancellationToken);
        foreach (var (partition, position) in (await CheckpointTable.LoadAsync(connection, source, cancellationToken)).Where(all => positions.ContainsKey(all.Key)))
        {
            positions[partition] = position;
        }
    }

    private async Task<IReadOnlyList<CloudEvent>> ReceiveAsync(IEventReceiver receiver, CancellationToken cancellationToken)
    {
        try
        {
            var events = await receiver.ReceiveAsync(positions, options.Value.ReceiveWait, cancellationToken);
            if (busIsAway)
            {
                logger.LogInformation("The bus can be read again");
                busIsAway = false;
            }

            return events;
        }
        catch (TransportUnavailableException e)
        {
            if (!busIsAway)
            {
                logger.LogWarning("The bus cannot be read; events of {Source} come from its event store: {Error}", source, e.Message);
                busIsAway = true;
            }

            await Task.Delay(WithoutBus, time, cancellationToken);
            return [];
        }
    }

    /// <summary>The positions of the producer's partitions; null while it does not answer: then what it left on the bus is still taken in.</summary>
    private async Task<LogHeads?> AskHeadsAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.Value.HeadsInterval);
        try
        {
            var heads = await store.HeadsAsync(source, limit.Token);
            health.Reached(source, logger);
            return heads;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            health.Unreachable(source, e.Message, logger);
            return null;
        }
    }

    /// <summary>Fetches what the producer has and the bus did not bring: events of which the last comparison knew already, or all when the bus is away.</summary>
    private async Task CompareAsync(IReadOnlyList<long> heads, CancellationToken cancellationToken)
    {
        var first = headsBefore.Count == 0;
        if (!sourceIsKnown)
        {
            await using var connection = await database.Value.OpenConnectionAsync(cancellationToken);
            await CheckpointTable.CreateAsync(connection, source, heads.Count, cancellationToken);
            leases.Cover(heads.Count);
            sourceIsKnown = true;
            owned = new HashSet<int>();
        }

        foreach (var partition in positions.Keys.Order().ToList())
        {
            var expected = first || busIsAway ? heads[partition] : headsBefore.GetValueOrDefault(partition);
            if (positions[partition] < expected)
            {
                await BackfillAsync(partition, expected, cancellationToken);
            }
        }

        health.Compared(source, positions.ToDictionary(p => p.Key, p => heads[p.Key] - p.Value));
        headsBefore = heads.Select((head, partition) => (head, partition)).ToDictionary(h => h.partition, h => h.head);
    }

    /// <summary>Applies what follows on at once; fetches what is missing before the rest.</summary>
    private async Task TakeInAsync(IReadOnlyList<CloudEvent> events, CancellationToken cancellationToken)
    {
        await ApplyAsync(FollowingOn(events), cancellationToken);
        foreach (var partition in events.GroupBy(evt => evt.Partition).Where(partition => positions.ContainsKey(partition.Key)))
        {
            var last = partition.Max(evt => evt.Position);
            if (last > positions[partition.Key])
            {
                await BackfillAsync(partition.Key, last, cancellationToken);
            }
        }
    }

    private List<CloudEvent> FollowingOn(IReadOnlyList<CloudEvent> events)
    {
        var reached = new Dictionary<int, long>(positions);
        var following = new List<CloudEvent>(events.Count);
        foreach (var evt in events)
        {
            if (reached.TryGetValue(evt.Partition, out var position) && evt.Position == position + 1)
            {
                following.Add(evt);
                reached[evt.Partition] = evt.Position;
            }
        }

        return following;
    }

    private async Task BackfillAsync(int partition, long upTo, CancellationToken cancellationToken)
    {
        while (positions[partition] < upTo)
        {
            var page = await store.RangeAsync(source, partition, positions[partition], options.Value.BatchSize, cancellationToken);
            if (page.Count == 0)
            {
                throw new InvalidOperationException($"The log of {source} ends before {partition}/{upTo}, which it had: was its database replaced?");
            }

            EventMetrics.Backfilled.Add(page.Count, new KeyValuePair<string, object?>("source", source), new("consumer", identity.Name));
            await ApplyAsync(page, cancellationToken);
        }
    }

    private async Task ApplyAsync(IReadOnlyList<CloudEvent> events, CancellationToken cancellationToken)
    {
        foreach (var batch in events.Chunk(options.Value.BatchSize))
        {
            foreach (var (partition, position) in await applier.ApplyAsync(source, batch, cancellationToken))
            {
                positions[partition] = position;
            }
        }
    }
}
