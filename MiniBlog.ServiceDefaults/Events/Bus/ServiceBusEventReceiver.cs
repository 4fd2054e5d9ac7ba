using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Logging;

namespace MiniBlog.ServiceDefaults.Events;

/// <summary>
/// Receives one source's events for one consumer: a session for each partition that is wanted, held as long as it is. What was handed out and
/// not acknowledged is handed out again, so a batch that failed is not lost in here; what the consumer's positions cover is completed
/// unseen, so a duplicate costs nothing.
/// </summary>
internal sealed class ServiceBusEventReceiver(
    ServiceBusClient client, string source, string consumer, ReadEvents store, TimeProvider time, ILogger logger) : IEventReceiver
{
    /// <summary>The most events that one answer holds.</summary>
    private const int Count = 500;

    private readonly Dictionary<int, PartitionSession> sessions = [];
    private readonly Doorbell arrived = new();

    public async Task<IReadOnlyList<CloudEvent>> ReceiveAsync(IReadOnlyDictionary<int, long> after, TimeSpan wait, CancellationToken cancellationToken)
    {
        await HoldAsync(after.Keys);
        var started = time.GetTimestamp();
        while (true)
        {
            var events = await TakeAsync(after, cancellationToken);
            if (events.Count > 0)
            {
                return events;
            }

            if (sessions.Count > 0 && sessions.Values.All(session => session.Fault is not null))
            {
                throw ServiceBusTransport.Unavailable("cannot be read", sessions.Values.First().Fault!);
            }

            var left = wait - time.GetElapsedTime(started);
            if (left <= TimeSpan.Zero)
            {
                return [];
            }

            await arrived.WaitAsync(left, cancellationToken);
        }
    }

    /// <summary>Completes the messages. One whose lock is lost comes again and is recognised by its position, so that is no fault.</summary>
    public Task AcknowledgeAsync(IReadOnlyList<CloudEvent> events, CancellationToken cancellationToken) =>
        Task.WhenAll(events.GroupBy(evt => evt.Partition).Where(partition => sessions.ContainsKey(partition.Key)).Select(partition =>
        {
            var done = partition.Select(evt => evt.Position).ToHashSet();
            return sessions[partition.Key].CompleteAsync(done.Contains, cancellationToken);
        }));

    public async ValueTask DisposeAsync()
    {
        await HoldAsync([]);
        arrived.Dispose();
    }

    /// <summary>Opens and lets go of sessions, so that another replica can have those that this one does not want.</summary>
    private async Task HoldAsync(IEnumerable<int> wanted)
    {
        var keep = wanted.ToHashSet();
        foreach (var partition in keep.Where(partition => !sessions.ContainsKey(partition)))
        {
            sessions[partition] = new PartitionSession(client, consumer, ServiceBusEvent.SessionOf(source, partition), arrived.Ring, time, logger);
        }

        var gone = sessions.Where(session => !keep.Contains(session.Key)).ToList();
        gone.ForEach(session => sessions.Remove(session.Key));
        await Task.WhenAll(gone.Select(session => session.Value.DisposeAsync().AsTask()));
    }

    /// <summary>What has come in and is not covered yet, each partition's in the order of its arrival.</summary>
    private async Task<List<CloudEvent>> TakeAsync(IReadOnlyDictionary<int, long> after, CancellationToken cancellationToken)
    {
        var events = new List<CloudEvent>();
        foreach (var (partition, session) in sessions)
        {
            var covered = after[partition];
            await session.CompleteAsync(position => position <= covered, cancellationToken);
            foreach (var (evt, isReference) in session.Waiting(Count - events.Count))
            {
                if (!isReference)
                {
                    events.Add(evt);
                }
                else if (await ResolveAsync(evt, cancellationToken) is { } whole)
                {
                    events.Add(whole);
                }
            }
        }

        return events;
    }

    /// <summary>
    /// Reads the event that a reference stands for. Null while its producer is away: the consumer finds the hole, or the head of the log, and
    /// fetches it like anything else that the bus did not bring.
    /// </summary>
    private async Task<CloudEvent?> ResolveAsync(CloudEvent reference, CancellationToken cancellationToken)
    {
        try
        {
            var found = await store(source, reference.Partition, reference.Position - 1, 1, cancellationToken);
            // The trace goes on at the sending, which only the message knows.
            return found.Count > 0 && found[0].Id == reference.Id ? found[0] with { TraceParent = reference.TraceParent } : null;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            logger.LogInformation("Event {Position} of {Source} cannot be read at its producer yet: {Error}", reference.Position, source, e.Message);
            return null;
        }
    }
}
