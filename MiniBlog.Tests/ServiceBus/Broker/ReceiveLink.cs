using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using Amqp.Types;

namespace MiniBlog.Tests.ServiceBus.Broker;

/// <summary>A receiver's link: takes messages from a queue as far as its credit goes, and settles them.</summary>
/// <param name="broker">The broker.</param>
/// <param name="subscription">Whose messages.</param>
/// <param name="queue">A session's, the dead letters, or all where there are no sessions.</param>
/// <param name="session">The session that it holds, or null.</param>
/// <param name="link">The link.</param>
internal sealed class ReceiveLink(TestBroker broker, BrokerSubscription subscription, MessageQueue queue, BrokerSession? session, ListenerLink link) : LinkEndpoint
{
    private readonly Dictionary<Guid, (BrokerMessage Message, DateTime LockedUntil)> unsettled = [];
    private readonly LinkCredit credit = new(link);
    private bool closed;

    public Connection Connection => link.Session.Connection;

    public override void OnFlow(FlowContext flowContext)
    {
        credit.Flow(flowContext.Messages);
        var drain = link.IsDraining;
        broker.Loop.Post(() =>
        {
            Pump();
            if (drain)
            {
                credit.Drain();
            }
        });
    }

    public override void OnDisposition(DispositionContext dispositionContext)
    {
        var (message, state, settled) = ((LockedMessage)dispositionContext.Message, dispositionContext.DeliveryState, dispositionContext.Settled);
        broker.Loop.Post(() => Settle(message, state, settled));
    }

    public void Pump()
    {
        try
        {
            while (!closed && credit.TrySend(Next))
            {
                broker.Deliveries++;
            }
        }
        catch (AmqpException)
        {
            // The link is closing, or its connection.
            End(failed: false);
        }
    }

    /// <summary>Closes the link from the broker's side.</summary>
    public void Close(Error error, bool failed)
    {
        End(failed);
        _ = link.CloseAsync(TimeSpan.FromSeconds(5), error);
    }

    /// <summary>Renews the locks of single messages; null for one that is not locked here.</summary>
    public DateTime? Renew(Guid token)
    {
        if (!unsettled.TryGetValue(token, out var held))
        {
            return null;
        }

        unsettled[token] = (held.Message, subscription.NewLock());
        return unsettled[token].LockedUntil;
    }

    public void ExpireLocks(DateTime now)
    {
        foreach (var (token, held) in unsettled.Where(held => held.Value.LockedUntil < now).ToList())
        {
            unsettled.Remove(token);
            subscription.Failed(queue, held.Message);
        }
    }

    /// <summary>The link is open: it is among those that take from the queue, until it is closed, which it may be already.</summary>
    public void Start()
    {
        queue.Holders.Add(this);
        session?.Hold(this);
        link.AddClosedCallback((_, _) => broker.Loop.Post(() => End(failed: false)));
    }

    private LockedMessage? Next()
    {
        if (queue.Take() is not { } message)
        {
            return null;
        }

        var token = Guid.NewGuid();
        var lockedUntil = session?.LockedUntil ?? subscription.NewLock();
        // Settled as it is sent: the receiver's mode is "receive and delete".
        if (!link.SettleOnSend)
        {
            unsettled[token] = (message, lockedUntil);
        }

        return message.ForDelivery(token, lockedUntil);
    }

    /// <summary>Everything unsettled goes back to where it was.</summary>
    private void End(bool failed)
    {
        if (closed)
        {
            return;
        }

        closed = true;
        queue.Holders.Remove(this);
        foreach (var (message, _) in unsettled.Values)
        {
            if (failed)
            {
                subscription.Failed(queue, message);
            }
            else
            {
                queue.Add(message);
            }
        }

        unsettled.Clear();
        session?.Release(this);
    }

    private void Settle(LockedMessage message, DeliveryState state, bool settled)
    {
        if (session is not null && !closed && broker.Faults.Strikes(broker.Faults.LostLocks))
        {
            session.LoseLock();
        }

        if (!unsettled.Remove(message.LockToken, out var held))
        {
            Answer(message, settled, new Rejected { Error = session is null ? ServiceBusErrors.MessageLockLost : ServiceBusErrors.SessionLockLost });
            return;
        }

        switch (state)
        {
            case Accepted:
                subscription.Completed++;
                break;
            case Rejected { Error: var reason }:
                subscription.Kill(held.Message, $"{reason?.Info?[new Symbol("DeadLetterReason")]}", $"{reason?.Info?[new Symbol("DeadLetterErrorDescription")]}");
                break;
            case Modified:
                subscription.Failed(queue, held.Message);
                break;
            default:
                queue.Add(held.Message);
                break;
        }

        if (broker.Faults.Strikes(broker.Faults.DroppedConnections))
        {
            broker.Drop(link.Session.Connection);
        }
        else
        {
            Answer(message, settled, new Accepted());
        }
    }

    /// <summary>Who settles with <c>settled=false</c> waits for the broker's word.</summary>
    private void Answer(LockedMessage message, bool settled, DeliveryState outcome)
    {
        if (!settled && !link.IsClosed)
        {
            link.DisposeMessage(message, outcome, settled: true);
        }
    }
}
