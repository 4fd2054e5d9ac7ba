using Amqp;
using Amqp.Framing;
using Amqp.Listener;

namespace MiniBlog.Tests.ServiceBus.Broker;

/// <summary>A node that answers requests, such as <c>$cbs</c>: one link brings them, another takes the answers to where a request says.</summary>
/// <param name="loop">The broker's thread.</param>
/// <param name="answer">Answers a request that came on a connection.</param>
internal sealed class RequestNode(BrokerLoop loop, Func<Connection, Message, Message> answer)
{
    private readonly Dictionary<(Connection, string), ReplyLink> replies = [];

    public void Attach(AttachContext context)
    {
        var connection = context.Link.Session.Connection;
        if (context.Attach.Role)
        {
            var place = (connection, ((Target)context.Attach.Target).Address);
            var link = replies[place] = new ReplyLink(loop, context.Link, () => replies.Remove(place));
            context.Complete(link, 0);
        }
        else
        {
            context.Complete(new RequestLink(this, connection), 50);
        }
    }

    private void Take(Connection connection, MessageContext context)
    {
        var request = context.Message;
        context.Complete();
        if (!replies.TryGetValue((connection, request.Properties.ReplyTo), out var reply))
        {
            return;
        }

        var response = answer(connection, request);
        response.Properties = new Properties();
        response.Properties.SetCorrelationId(request.Properties.GetMessageId());
        reply.Send(response);
    }

    private sealed class RequestLink(RequestNode node, Connection connection) : LinkEndpoint
    {
        public override void OnMessage(MessageContext messageContext) => node.Post(() => node.Take(connection, messageContext));

        public override void OnFlow(FlowContext flowContext)
        {
        }

        public override void OnDisposition(DispositionContext dispositionContext)
        {
        }
    }

    /// <summary>Answers wait here for credit.</summary>
    private sealed class ReplyLink(BrokerLoop loop, ListenerLink link, Action closed) : LinkEndpoint
    {
        private readonly Queue<Message> waiting = [];
        private readonly LinkCredit credit = new(link);

        public void Send(Message message)
        {
            waiting.Enqueue(message);
            Pump();
        }

        public override void OnFlow(FlowContext flowContext)
        {
            credit.Flow(flowContext.Messages);
            loop.Post(Pump);
        }

        public override void OnDisposition(DispositionContext dispositionContext)
        {
            if (!dispositionContext.Settled)
            {
                link.DisposeMessage(dispositionContext.Message, dispositionContext.DeliveryState, settled: true);
            }
        }

        public override void OnLinkClosed(ListenerLink link, Error error) => loop.Post(closed);

        private void Pump()
        {
            while (credit.TrySend(() => waiting.TryDequeue(out var next) ? next : null))
            {
            }
        }
    }

    private void Post(Action action) => loop.Post(action);
}
