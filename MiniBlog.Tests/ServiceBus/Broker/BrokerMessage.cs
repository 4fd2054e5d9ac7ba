using Amqp;
using Amqp.Framing;
using Amqp.Types;

namespace MiniBlog.Tests.ServiceBus.Broker;

/// <summary>A message as a subscription keeps it.</summary>
internal sealed record BrokerMessage(long SequenceNumber, byte[] Bytes, string SessionId)
{
    public DateTime EnqueuedAt { get; } = DateTime.UtcNow;

    /// <summary>How often it was brought and not settled: abandoned, or its lock ran out.</summary>
    public int Failures { get; set; }

    public (string Reason, string? Description)? Death { get; set; }

    /// <summary>The message for one delivery, with what the broker has to say about it (the annotations of Service Bus's AMQP protocol guide).</summary>
    public LockedMessage ForDelivery(Guid lockToken, DateTime lockedUntil)
    {
        var stored = Message.Decode(new ByteBuffer(Bytes, 0, Bytes.Length, Bytes.Length));
        var message = new LockedMessage(lockToken)
        {
            Header = stored.Header ?? new Header(),
            MessageAnnotations = stored.MessageAnnotations ?? new MessageAnnotations(),
            Properties = stored.Properties,
            ApplicationProperties = stored.ApplicationProperties,
            BodySection = stored.BodySection,
        };
        message.Header.DeliveryCount = (uint)Failures;
        message.MessageAnnotations[new Symbol("x-opt-sequence-number")] = SequenceNumber;
        message.MessageAnnotations[new Symbol("x-opt-enqueued-time")] = EnqueuedAt;
        message.MessageAnnotations[new Symbol("x-opt-locked-until")] = lockedUntil;
        if (Death is { } death)
        {
            message.ApplicationProperties ??= new ApplicationProperties();
            message.ApplicationProperties["DeadLetterReason"] = death.Reason;
            message.ApplicationProperties["DeadLetterErrorDescription"] = death.Description;
        }

        return message;
    }
}

/// <summary>A message on its way; the lock token is its delivery tag.</summary>
internal sealed class LockedMessage(Guid lockToken) : Message
{
    public Guid LockToken => lockToken;
}
