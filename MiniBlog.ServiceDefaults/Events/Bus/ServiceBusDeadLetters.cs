using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Logging;

namespace MiniBlog.ServiceDefaults.Events;

/// <summary>
/// A subscription's dead letters: messages that were brought too often, or that <see cref="PartitionSession"/> could not read. The latter are
/// no events; they stay there, for an operator to look at with the tools of Azure.
/// </summary>
internal sealed class ServiceBusDeadLetters(ServiceBusClient client, string consumer, ReadEvents store, ILogger logger) : IDeadLetterReceiver
{
    /// <summary>The reason under which a message that is no event is set aside.</summary>
    public const string NotAnEvent = "NotAnEvent";

    private static readonly TimeSpan Wait = TimeSpan.FromMinutes(1);

    private readonly ServiceBusReceiver receiver = client.CreateReceiver(
        ServiceBusTransport.Topic, consumer, new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter });

    public async Task<DeadLetter?> ReceiveAsync(CancellationToken cancellationToken)
    {
        try
        {
            var message = await receiver.ReceiveMessageAsync(Wait, cancellationToken);
            return message is null ? null : await ReadAsync(message, cancellationToken);
        }
        catch (Exception e) when (ServiceBusTransport.IsUnavailable(e, cancellationToken) || e is HttpRequestException)
        {
            throw ServiceBusTransport.Unavailable("cannot be asked for dead letters", e);
        }
    }

    public async Task SettleAsync(DeadLetter letter, bool remove, CancellationToken cancellationToken)
    {
        var message = (ServiceBusReceivedMessage)letter.Message;
        try
        {
            await (remove ? receiver.CompleteMessageAsync(message, cancellationToken) : receiver.AbandonMessageAsync(message, null, cancellationToken));
        }
        catch (Exception e) when (ServiceBusTransport.IsUnavailable(e, cancellationToken))
        {
            throw ServiceBusTransport.Unavailable("was not told of a dead letter", e);
        }
    }

    public ValueTask DisposeAsync() => receiver.DisposeAsync();

    /// <summary>The event; null where there is none. Then the message stays locked, which lets those behind it through, and is not settled.</summary>
    private async Task<DeadLetter?> ReadAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken)
    {
        try
        {
            var evt = ServiceBusEvent.Read(message);
            if (ServiceBusEvent.IsReference(message))
            {
                var found = await store(evt.Source, evt.Partition, evt.Position - 1, 1, cancellationToken);
                evt = found.Count > 0 ? evt with { Data = found[0].Data } : throw new FormatException($"The log of its producer has no event at {evt.Partition}/{evt.Position}.");
            }

            return new DeadLetter(evt, $"{message.DeadLetterReason}: {message.DeadLetterErrorDescription}", message);
        }
        catch (FormatException e)
        {
            logger.LogWarning("Dead letter {Message} of {Consumer} is no event and stays where it is: {Error}", message.MessageId, consumer, e.Message);
            return null;
        }
    }
}
