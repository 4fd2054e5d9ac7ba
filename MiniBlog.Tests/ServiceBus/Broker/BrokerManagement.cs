using System.Net;
using Amqp;
using Amqp.Framing;
using Amqp.Types;

namespace MiniBlog.Tests.ServiceBus.Broker;

/// <summary>
/// A subscription's <c>$management</c>: renews locks (https://learn.microsoft.com/azure/service-bus-messaging/service-bus-amqp-request-response).
/// </summary>
internal sealed class BrokerManagement(TestBroker broker, BrokerSubscription subscription)
{
    public Message Answer(Connection connection, Message request) => (string)request.ApplicationProperties["operation"] switch
    {
        "com.microsoft:renew-session-lock" => RenewSession((string)((Map)request.Body)["session-id"], connection),
        "com.microsoft:renew-lock" => RenewMessages((Guid[])((Map)request.Body)["lock-tokens"]),
        var other => Refuse(HttpStatusCode.NotImplemented, new Error(new Symbol(ErrorCode.NotImplemented)) { Description = $"The test broker knows no {other}." }),
    };

    private Message RenewSession(string id, Connection connection)
    {
        var session = subscription.Session(id);
        if (session.Holder?.Connection != connection)
        {
            return Refuse(HttpStatusCode.Gone, ServiceBusErrors.SessionLockLost);
        }

        broker.Renewals++;
        return Grant(new Map { ["expiration"] = session.Renew() });
    }

    private Message RenewMessages(Guid[] locks)
    {
        var renewed = locks.Select(token => subscription.DeadLetters.Holders.Select(holder => holder.Renew(token)).FirstOrDefault(until => until is not null)).ToList();
        return renewed.TrueForAll(until => until is not null)
            ? Grant(new Map { ["expirations"] = renewed.ConvertAll(until => until!.Value).ToArray() })
            : Refuse(HttpStatusCode.Gone, ServiceBusErrors.MessageLockLost);
    }

    private static Message Grant(Map body) => new()
    {
        ApplicationProperties = new ApplicationProperties { ["statusCode"] = (int)HttpStatusCode.OK, ["statusDescription"] = "OK" },
        BodySection = new AmqpValue { Value = body },
    };

    private static Message Refuse(HttpStatusCode status, Error error) => new()
    {
        ApplicationProperties = new ApplicationProperties
        {
            ["statusCode"] = (int)status,
            ["statusDescription"] = error.Description,
            ["errorCondition"] = error.Condition,
        },
        BodySection = new AmqpValue { Value = "" },
    };
}
