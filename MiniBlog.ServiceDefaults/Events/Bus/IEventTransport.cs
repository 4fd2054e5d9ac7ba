using System.Net;

namespace MiniBlog.ServiceDefaults.Events;

/// <summary>
/// The bus: it carries a bounded window of events to every consumer and may lose, repeat or hold back any of them. It is a courier,
/// never the store: consumers notice what is missing by its position and fetch it from the producer.
/// </summary>
public interface IEventTransport
{
    /// <summary>The name by OpenTelemetry's <c>messaging.system</c>, such as <c>redis</c>.</summary>
    string System { get; }

    /// <summary>Where the bus is, for spans to say; <see langword="null"/> if it has no address of its own.</summary>
    EndPoint? Server => null;

    /// <summary>
    /// Puts events on the bus, each partition's in the order given. Completes when the bus has them all; putting an event again is harmless.
    /// </summary>
    /// <exception cref="TransportUnavailableException">The bus did not take all of them; any part of them may be on it.</exception>
    Task PublishAsync(IReadOnlyList<CloudEvent> events, CancellationToken cancellationToken);

    /// <summary>Opens a way to receive one source's events in the name of a consumer.</summary>
    IEventReceiver Receive(string source, string consumer);

    /// <summary>Asks whether the bus takes events.</summary>
    /// <exception cref="TransportUnavailableException">It does not.</exception>
    Task PingAsync(CancellationToken cancellationToken);
}

/// <summary>Receives one source's events. Used by one loop at a time.</summary>
public interface IEventReceiver : IAsyncDisposable
{
    /// <summary>Waits for events of some partitions, up to <paramref name="wait"/>.</summary>
    /// <param name="after">The partitions wanted, each with the position after which.</param>
    /// <param name="wait">How long to wait before answering with none.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>Events, usually each partition's in order and without a hole, but neither is promised.</returns>
    /// <exception cref="TransportUnavailableException">The bus cannot be asked.</exception>
    Task<IReadOnlyList<CloudEvent>> ReceiveAsync(IReadOnlyDictionary<int, long> after, TimeSpan wait, CancellationToken cancellationToken);

    /// <summary>Says that the consumer is done with events: their effect and its checkpoint are committed.</summary>
    /// <exception cref="TransportUnavailableException">The bus was not told; it may bring the events again.</exception>
    Task AcknowledgeAsync(IReadOnlyList<CloudEvent> events, CancellationToken cancellationToken);
}

/// <summary>A transport that gives up on a message by itself, such as one that it brought too often, and keeps it aside.</summary>
public interface IDeadLetterTransport : IEventTransport
{
    /// <summary>Opens a way to receive what was set aside for a consumer.</summary>
    IDeadLetterReceiver ReceiveDeadLetters(string consumer);
}

/// <summary>Receives a consumer's dead letters. Used by one loop at a time.</summary>
public interface IDeadLetterReceiver : IAsyncDisposable
{
    /// <summary>Waits for the next dead letter that is an event; null after a while without one.</summary>
    /// <exception cref="TransportUnavailableException">The bus cannot be asked.</exception>
    Task<DeadLetter?> ReceiveAsync(CancellationToken cancellationToken);

    /// <summary>Removes a dead letter, or puts it back to come again.</summary>
    /// <exception cref="TransportUnavailableException">The bus was not told; it brings the dead letter again.</exception>
    Task SettleAsync(DeadLetter letter, bool remove, CancellationToken cancellationToken);
}

/// <summary>An event that the bus gave up on.</summary>
/// <param name="Event">The event.</param>
/// <param name="Reason">Why, in the words of the bus.</param>
/// <param name="Message">The message, for the transport.</param>
public sealed record DeadLetter(CloudEvent Event, string Reason, object Message);

/// <summary>The bus is away or refuses; nothing is lost, the caller goes on without it and tries again.</summary>
public sealed class TransportUnavailableException(string message, Exception inner) : Exception(message, inner);
