using Amqp.Framing;
using Amqp.Types;

namespace MiniBlog.Tests.ServiceBus.Broker;

/// <summary>The errors of Service Bus, by the conditions that its AMQP protocol guide and its clients name.</summary>
internal static class ServiceBusErrors
{
    public static Error SessionLockLost => New("com.microsoft:session-lock-lost", "The session lock has expired on the session. Accept a new session.");

    public static Error MessageLockLost => New("com.microsoft:message-lock-lost", "The lock supplied is invalid. Either the lock expired, or the message has already been removed.");

    public static Error SessionCannotBeLocked(string id) => New("com.microsoft:session-cannot-be-locked", $"The requested session '{id}' cannot be accepted. It may be locked by another receiver.");

    public static Error Timeout => New("com.microsoft:timeout", "No session is available.");

    public static Error NotFound(string entity) => New("amqp:not-found", $"The messaging entity '{entity}' could not be found.");

    public static Error Unauthorized => New("amqp:unauthorized-access", "Unauthorized access: there is no token that allows it.");

    public static Error TooLarge => New("amqp:link:message-size-exceeded", "The received message is larger than the entity takes.");

    public static Error NoSession => New("amqp:not-allowed", "The session id was not set on a message, and a subscription requires it.");

    private static Error New(string condition, string description) => new(new Symbol(condition)) { Description = description };
}
