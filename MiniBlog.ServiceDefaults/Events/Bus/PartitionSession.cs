using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Logging;

namespace MiniBlog.ServiceDefaults.Events;

/// <summary>
/// A partition's session: accepted, renewed, and accepted anew whenever it is lost, until disposed. It holds the messages that came and are
/// not settled; when they are too many it takes no more, and they wait at the bus.
/// </summary>
internal sealed class PartitionSession : IAsyncDisposable
{
    /// <summary>Unsettled messages at which it takes no more.</summary>
    internal const int MostWaiting = 500;

    /// <summary>Messages that the client fetches ahead.</summary>
    internal const int Prefetch = 200;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LastPause = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan LongestReceive = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan WatchInterval = TimeSpan.FromMilliseconds(250);

    private readonly ServiceBusClient client;
    private readonly string consumer;
    private readonly string session;
    private readonly Action arrived;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly CancellationTokenSource stop = new();
    private readonly Doorbell room = new();
    private readonly Lock guard = new();
    private readonly List<Arrival> waiting = [];
    private readonly Task running;

    /// <param name="client">The connection.</param>
    /// <param name="consumer">The subscription.</param>
    /// <param name="session">The session's id.</param>
    /// <param name="arrived">Called when a message came or the session was lost.</param>
    /// <param name="time">The clock of locks and pauses.</param>
    /// <param name="logger">Where lost sessions are noted.</param>
    public PartitionSession(ServiceBusClient client, string consumer, string session, Action arrived, TimeProvider time, ILogger logger)
    {
        (this.client, this.consumer, this.session, this.arrived, this.time, this.logger) = (client, consumer, session, arrived, time, logger);
        running = RunAsync(stop.Token);
    }

    /// <summary>Why the session is not held, or null while it is, or is being opened for the first time.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>The unsettled events in the order of their arrival, the first <paramref name="most"/>.</summary>
    public IReadOnlyList<(CloudEvent Event, bool IsReference)> Waiting(int most)
    {
        lock (guard)
        {
            return [.. waiting.Take(most).Select(arrival => (arrival.Event, ServiceBusEvent.IsReference(arrival.Message)))];
        }
    }

    /// <summary>Completes the messages of some positions. What the bus no longer counts as this session's stays at the bus and comes again.</summary>
    public async Task CompleteAsync(Func<long, bool> positions, CancellationToken cancellationToken)
    {
        List<Arrival> done;
        lock (guard)
        {
            done = waiting.FindAll(arrival => positions(arrival.Event.Position));
            waiting.RemoveAll(arrival => positions(arrival.Event.Position));
        }

        if (done.Count == 0)
        {
            return;
        }

        room.Ring();
        try
        {
            await Task.WhenAll(done.Select(arrival => arrival.Receiver.CompleteMessageAsync(arrival.Message, cancellationToken)));
        }
        catch (Exception e) when (ServiceBusTransport.IsUnavailable(e, cancellationToken))
        {
            logger.LogDebug("Messages of session {Session} come again: {Error}", session, e.Message);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running;
        room.Dispose();
        stop.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        var pause = FirstPause;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await using var held = await client.AcceptSessionAsync(
                    ServiceBusTransport.Topic, consumer, session, new ServiceBusSessionReceiverOptions { PrefetchCount = Prefetch }, cancellationToken);
                Fault = null;
                pause = FirstPause;
                await HoldAsync(held, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                Lose(e);
                await PauseAsync(pause, cancellationToken);
                pause = pause * 2 < LastPause ? pause * 2 : LastPause;
            }
        }
    }

    /// <summary>Receives and renews until the session is lost or it is cancelled; always by an exception.</summary>
    private async Task HoldAsync(ServiceBusSessionReceiver held, CancellationToken cancellationToken)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] work = [ReceiveAsync(held, both.Token), RenewAsync(held, both.Token), WatchAsync(held, both.Token)];
        var first = await Task.WhenAny(work);
        await both.CancelAsync();
        await Task.WhenAll(work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first;
    }

    private async Task ReceiveAsync(ServiceBusSessionReceiver held, CancellationToken cancellationToken)
    {
        while (true)
        {
            while (Count() >= MostWaiting)
            {
                await room.WaitAsync(Timeout.InfiniteTimeSpan, cancellationToken);
            }

            // One at a time: a batch waits for 20 ms to fill. What the client fetched ahead is there at once.
            if (await held.ReceiveMessageAsync(LongestReceive, cancellationToken) is { } message)
            {
                await TakeInAsync(held, message, cancellationToken);
            }
        }
    }

    private async Task TakeInAsync(ServiceBusSessionReceiver held, ServiceBusReceivedMessage message, CancellationToken cancellationToken)
    {
        try
        {
            var arrival = new Arrival(ServiceBusEvent.Read(message), message, held);
            lock (guard)
            {
                waiting.Add(arrival);
            }

            arrived();
        }
        catch (FormatException e)
        {
            logger.LogError("A message in session {Session} is no event and goes to the dead letters: {Error}", session, e.Message);
            await held.DeadLetterMessageAsync(message, ServiceBusDeadLetters.NotAnEvent, e.Message, cancellationToken);
        }
    }

    private async Task RenewAsync(ServiceBusSessionReceiver held, CancellationToken cancellationToken)
    {
        while (true)
        {
            var half = (held.SessionLockedUntil - time.GetUtcNow()) / 2;
            await Task.Delay(half > TimeSpan.Zero ? half : TimeSpan.Zero, time, cancellationToken);
            await held.RenewSessionLockAsync(cancellationToken);
        }
    }

    /// <summary>That the bus took the session away does not end a receive that waits already; it would be noticed seconds later.</summary>
    private async Task WatchAsync(ServiceBusSessionReceiver held, CancellationToken cancellationToken)
    {
        while (!held.IsClosed)
        {
            await Task.Delay(WatchInterval, time, cancellationToken);
        }

        throw new ServiceBusException($"The bus closed session {session}.", ServiceBusFailureReason.SessionLockLost, ServiceBusTransport.Topic);
    }

    private int Count()
    {
        lock (guard)
        {
            return waiting.Count;
        }
    }

    /// <summary>Forgets what came: it comes again with the session.</summary>
    private void Lose(Exception e)
    {
        if (Fault is null)
        {
            logger.LogInformation("Session {Session} of {Consumer} is not held and is asked for again: {Error}", session, consumer, e.Message);
        }

        Fault = e;
        lock (guard)
        {
            waiting.Clear();
        }

        room.Ring();
        arrived();
    }

    private async Task PauseAsync(TimeSpan pause, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(pause, time, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Disposed; the loop ends.
        }
    }

    private sealed record Arrival(CloudEvent Event, ServiceBusReceivedMessage Message, ServiceBusSessionReceiver Receiver);
}
