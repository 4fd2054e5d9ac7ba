using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using Amqp.Types;

namespace MiniBlog.Tests.ServiceBus.Broker;

/// <summary>A sender's link to a topic. A batch is one transfer whose body holds an encoded message in each data section.</summary>
internal sealed class PublishLink(TestBroker broker, BrokerTopic topic) : LinkEndpoint
{
    private const uint BatchFormat = 0x80013700;

    public override void OnMessage(MessageContext messageContext)
    {
        var messages = messageContext.Message.Format == BatchFormat
            ? Sections(messageContext.Message.BodySection).Select(section => section.Binary).ToList()
            : [Encode(messageContext.Message)];
        broker.Loop.Post(() => Take(messageContext, messages));
    }

    public override void OnFlow(FlowContext flowContext)
    {
    }

    public override void OnDisposition(DispositionContext dispositionContext)
    {
    }

    private static IEnumerable<Data> Sections(RestrictedDescribed body) => body is DataList list ? Enumerable.Range(0, list.Count).Select(i => list[i]) : [(Data)body];

    private static byte[] Encode(Message message)
    {
        var buffer = message.Encode();
        return buffer.Buffer.AsSpan(buffer.Offset, buffer.Length).ToArray();
    }

    private void Take(MessageContext context, List<byte[]> messages)
    {
        if (messages.Sum(message => message.Length) > broker.Options.MaxMessageSize)
        {
            context.Complete(ServiceBusErrors.TooLarge);
            return;
        }

        var read = messages.ConvertAll(bytes => (Bytes: bytes, Message.Decode(new ByteBuffer(bytes, 0, bytes.Length, bytes.Length)).Properties));
        if (topic.RequiresSession && read.Exists(message => message.Properties?.GroupId is null))
        {
            context.Complete(ServiceBusErrors.NoSession);
            return;
        }

        foreach (var (bytes, properties) in read)
        {
            topic.Publish(bytes, properties?.MessageId, properties?.GroupId);
        }

        if (broker.Faults.Strikes(broker.Faults.DroppedConnections))
        {
            broker.Drop(context.Link.Session.Connection);
        }
        else
        {
            context.Complete();
        }
    }
}
