using System.Net.Sockets;
using Amqp.Handler;

namespace MiniBlog.Tests.ServiceBus.Broker;

/// <summary>Gives deliveries their lock tokens as tags, and tells the broker the socket of each connection.</summary>
internal sealed class BrokerFrames(TestBroker broker) : IHandler
{
    public bool CanHandle(EventId id) => id is EventId.SendDelivery or EventId.ConnectionAccept;

    public void Handle(Event protocolEvent)
    {
        if (protocolEvent is { Id: EventId.ConnectionAccept, Context: Socket socket })
        {
            broker.Opened(protocolEvent.Connection, socket);
        }
        else if (protocolEvent is { Id: EventId.SendDelivery, Context: IDelivery { Message: LockedMessage message } delivery })
        {
            delivery.Tag = message.LockToken.ToByteArray();
        }
    }
}
