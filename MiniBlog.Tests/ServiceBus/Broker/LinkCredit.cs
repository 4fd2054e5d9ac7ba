using System.Runtime.CompilerServices;
using Amqp;
using Amqp.Framing;
using Amqp.Listener;

namespace MiniBlog.Tests.ServiceBus.Broker;

/// <summary>
/// How many messages a receiver takes. AMQPNetLite's listener has no public way to ask, forgets the credit that is left when a flow comes that does
/// not raise it, and counts a session window of 2³² - 1, which Microsoft's client has, down to 0 when a flow overtakes the end of a write. Either
/// way both sides would wait for ever. So this counts along and puts it right.
/// </summary>
internal sealed class LinkCredit(ListenerLink link)
{
    private long left;

    /// <summary>A flow came; called on the connection's thread, after the library saw it.</summary>
    public void Flow(int raise)
    {
        OpenWindow();
        lock (ThisLock(link))
        {
            if (raise <= 0)
            {
                Credit(link) = (uint)Math.Max(0, left + raise);
            }

            left = Credit(link);
        }
    }

    /// <summary>Sends a message if the receiver takes one more.</summary>
    /// <exception cref="AmqpException">The link is closing, or its connection.</exception>
    public bool TrySend(Func<Message?> next)
    {
        lock (ThisLock(link))
        {
            if (left <= 0 || next() is not { } message)
            {
                return false;
            }

            left--;
            link.SendMessage(message);
            OpenWindow();
            return true;
        }
    }

    public void Drain()
    {
        lock (ThisLock(link))
        {
            left = 0;
            link.CompleteDrain();
        }
    }

    /// <summary>As if the client had said so: the window opens, and what was held back since is sent.</summary>
    private void OpenWindow()
    {
        if (OutgoingWindow(link.Session) == 0)
        {
            OnFlow(link.Session, new Flow { NextIncomingId = 0, IncomingWindow = 1 << 30 });
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_ThisLock")]
    private static extern object ThisLock(Link link);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "credit")]
    private static extern ref uint Credit(ListenerLink link);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "outgoingWindow")]
    private static extern ref uint OutgoingWindow(Session session);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "OnFlow")]
    private static extern void OnFlow(Session session, Flow flow);
}
