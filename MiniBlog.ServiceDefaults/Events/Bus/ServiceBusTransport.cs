using System.Collections.Concurrent;
using System.Net;
using Azure.Identity;
using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Logging;

namespace MiniBlog.ServiceDefaults.Events;

/// <summary>Reads a partition's events after a position from their producer's event store.</summary>
/// <exception cref="HttpRequestException">The producer is away or refuses.</exception>
internal delegate Task<IReadOnlyList<CloudEvent>> ReadEvents(string source, int partition, long after, int limit, CancellationToken cancellationToken);

/// <summary>
/// Azure Service Bus: one topic, one subscription for each consumer, one session for each source and partition. The namespace brings the
/// topic and the subscriptions, with <c>requiresSession</c>; the transport makes none.
/// </summary>
/// <param name="client">The shared connection, for publishing and receiving.</param>
/// <param name="store">Where events are read that are larger than the bus takes.</param>
/// <param name="time">The clock of locks and pauses.</param>
/// <param name="logger">Where lost sessions are noted.</param>
internal sealed class ServiceBusTransport(ServiceBusClient client, ReadEvents store, TimeProvider time, ILogger<ServiceBusTransport> logger) : IDeadLetterTransport
{
    /// <summary>The topic that carries every event.</summary>
    public const string Topic = "events";

    private readonly ConcurrentDictionary<string, ServiceBusSender> senders = new();

    public string System => "servicebus";

    public EndPoint? Server => new DnsEndPoint(client.FullyQualifiedNamespace, client.TransportType == ServiceBusTransportType.AmqpWebSockets ? 443 : 5671);

    /// <summary>
    /// A bus that is away has to be known as away soon, so that consumers turn to the event stores; the loops around this transport try
    /// again for ever. The client's own defaults would keep a caller waiting for minutes.
    /// </summary>
    public static ServiceBusRetryOptions Retries => new()
    {
        MaxRetries = 1,
        Delay = TimeSpan.FromMilliseconds(100),
        MaxDelay = TimeSpan.FromSeconds(1),
        TryTimeout = TimeSpan.FromSeconds(5),
    };

    public async Task PublishAsync(IReadOnlyList<CloudEvent> events, CancellationToken cancellationToken)
    {
        try
        {
            // A batch holds one session's messages only: a partitioned topic takes no others.
            await Task.WhenAll(events.GroupBy(evt => (evt.Source, evt.Partition))
                .Select(partition => SendAsync(ServiceBusEvent.SessionOf(partition.Key.Source, partition.Key.Partition), partition, cancellationToken)));
        }
        catch (Exception e) when (IsUnavailable(e, cancellationToken))
        {
            throw Unavailable("did not take the events", e);
        }
    }

    public IEventReceiver Receive(string source, string consumer) => new ServiceBusEventReceiver(client, source, consumer, store, time, logger);

    public IDeadLetterReceiver ReceiveDeadLetters(string consumer) => new ServiceBusDeadLetters(client, consumer, store, logger);

    public async Task PingAsync(CancellationToken cancellationToken)
    {
        try
        {
            // Opens a way to the topic, which needs the connection, the sign-in and the topic, and sends nothing. A sender that was open before
            // would answer from memory.
            await using var sender = client.CreateSender(Topic);
            using var nothing = await sender.CreateMessageBatchAsync(cancellationToken);
        }
        catch (UnauthorizedAccessException)
        {
            // It answered: a service that only consumes has no right to send. One that emits says so where its events wait.
        }
        catch (Exception e) when (IsUnavailable(e, cancellationToken))
        {
            throw Unavailable("cannot be reached", e);
        }
    }

    /// <summary>Whether a fault is the bus's, the way's to it or the sign-in's, and not the caller's own cancelling.</summary>
    internal static bool IsUnavailable(Exception e, CancellationToken cancellationToken) => !cancellationToken.IsCancellationRequested
        && e is ServiceBusException or UnauthorizedAccessException or AuthenticationFailedException or TimeoutException or OperationCanceledException or IOException
            or ObjectDisposedException or global::System.Net.Sockets.SocketException or global::System.Net.WebSockets.WebSocketException;

    internal static TransportUnavailableException Unavailable(string what, Exception e) => new($"Service Bus {what}: {e.Message}", e);

    /// <summary>A link of its own for each partition: what one link sends stays in order, and none waits for another.</summary>
    private ServiceBusSender Sender(string session) => senders.GetOrAdd(session, static (_, client) => client.CreateSender(Topic), client);

    private async Task SendAsync(string session, IEnumerable<CloudEvent> events, CancellationToken cancellationToken)
    {
        var sender = Sender(session);
        var batch = await sender.CreateMessageBatchAsync(cancellationToken);
        try
        {
            foreach (var evt in events)
            {
                if (TryAdd(batch, evt))
                {
                    continue;
                }

                await sender.SendMessagesAsync(batch, cancellationToken);
                batch.Dispose();
                batch = await sender.CreateMessageBatchAsync(cancellationToken);
                if (!TryAdd(batch, evt) && !batch.TryAddMessage(ServiceBusEvent.WriteReference(evt)))
                {
                    throw new ServiceBusException($"The attributes of event {evt.Id} alone are larger than the bus takes.", ServiceBusFailureReason.MessageSizeExceeded, Topic);
                }
            }

            await sender.SendMessagesAsync(batch, cancellationToken);
        }
        finally
        {
            batch.Dispose();
        }
    }

    private static bool TryAdd(ServiceBusMessageBatch batch, CloudEvent evt) => batch.TryAddMessage(ServiceBusEvent.Write(evt));
}
