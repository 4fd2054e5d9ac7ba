namespace MiniBlog.Tests.ServiceBus.Broker;

/// <summary>A subscription. Only the broker's loop touches it.</summary>
internal sealed class BrokerSubscription(string path, bool requiresSession, BrokerOptions options, BrokerFaults faults, BrokerLoop loop)
{
    private readonly Dictionary<string, BrokerSession> sessions = [];
    private readonly List<Action<BrokerSession>> waitingForAny = [];

    /// <summary>Such as <c>events/Subscriptions/query</c>.</summary>
    public string Path => path;

    public bool RequiresSession => requiresSession;

    public IEnumerable<BrokerSession> Sessions => sessions.Values;

    /// <summary>What was brought too often or was refused; not in sessions, and locked one by one.</summary>
    public MessageQueue DeadLetters { get; } = new();

    /// <summary>How many messages its receivers were done with.</summary>
    public long Completed { get; set; }

    /// <summary>Where sessions are not required: all messages.</summary>
    public MessageQueue Messages { get; } = new();

    public BrokerSession Session(string id)
    {
        if (!sessions.TryGetValue(id, out var session))
        {
            sessions[id] = session = new BrokerSession(id, this);
        }

        return session;
    }

    public void Add(BrokerMessage message)
    {
        if (!requiresSession)
        {
            Messages.Add(message);
            return;
        }

        var session = Session(message.SessionId);
        if (faults.Strikes(faults.DelayedDeliveries))
        {
            loop.PostAfter(faults.Delay, () => session.Add(message));
        }
        else
        {
            session.Add(message);
        }

        if (faults.Strikes(faults.Duplicates))
        {
            session.Add(message with { SequenceNumber = message.SequenceNumber + 1 });
        }
    }

    /// <summary>Gives the next session that has messages and no holder, at once or when there is one.</summary>
    public void AcceptNext(Action<BrokerSession> accept)
    {
        if (sessions.Values.FirstOrDefault(session => session.IsFree && session.Queue.HasWaiting) is { } free)
        {
            accept(free);
        }
        else
        {
            waitingForAny.Add(accept);
        }
    }

    /// <returns>Whether it was waiting still.</returns>
    public bool StopWaiting(Action<BrokerSession> accept) => waitingForAny.Remove(accept);

    public void Offer(BrokerSession session)
    {
        if (session.IsFree && session.Queue.HasWaiting && waitingForAny.Count > 0)
        {
            var accept = waitingForAny[0];
            waitingForAny.RemoveAt(0);
            accept(session);
        }
    }

    public void Flush()
    {
        Messages.Flush();
        DeadLetters.Flush();
        sessions.Values.ToList().ForEach(session => session.Queue.Flush());
    }

    public DateTime NewLock() => DateTime.UtcNow + options.LockDuration;

    /// <summary>One delivery more went wrong: back to where it was, or to the dead letters after the last.</summary>
    public void Failed(MessageQueue queue, BrokerMessage message)
    {
        message.Failures++;
        if (message.Failures >= options.MaxDeliveryCount && queue != DeadLetters)
        {
            Kill(message, "MaxDeliveryCountExceeded", $"Message could not be consumed after {options.MaxDeliveryCount} delivery attempts.");
        }
        else
        {
            queue.Add(message);
        }
    }

    public void Kill(BrokerMessage message, string reason, string? description)
    {
        message.Death = (reason, description);
        message.Failures = 0;
        DeadLetters.Add(message);
    }

    /// <summary>Ends the locks that ran out.</summary>
    public void Expire(DateTime now)
    {
        foreach (var session in sessions.Values.Where(session => session.Holder is not null && session.LockedUntil < now).ToList())
        {
            session.LoseLock();
        }

        DeadLetters.Holders.ForEach(holder => holder.ExpireLocks(now));
    }
}

/// <summary>One session: its messages in order, and the link that holds its lock.</summary>
internal sealed class BrokerSession(string id, BrokerSubscription subscription)
{
    public string Id => id;

    public MessageQueue Queue { get; } = new();

    public ReceiveLink? Holder { get; private set; }

    public DateTime LockedUntil { get; private set; }

    public bool IsFree => Holder is null;

    public void Add(BrokerMessage message)
    {
        Queue.Add(message);
        subscription.Offer(this);
    }

    public void Hold(ReceiveLink holder)
    {
        Holder = holder;
        Renew();
    }

    public DateTime Renew() => LockedUntil = subscription.NewLock();

    /// <summary>The lock ran out, or is taken away: what was brought under it counts as brought once more, and the link is closed.</summary>
    public void LoseLock()
    {
        var holder = Holder;
        Holder = null;
        holder?.Close(ServiceBusErrors.SessionLockLost, failed: true);
        subscription.Offer(this);
    }

    /// <summary>The holder let go, or its connection broke: that does not count (the table of delivery counts in the documentation of sessions).</summary>
    public void Release(ReceiveLink holder)
    {
        if (Holder == holder)
        {
            Holder = null;
            subscription.Offer(this);
        }
    }
}

/// <summary>Messages in the order of their sequence numbers, and the links that take them.</summary>
internal sealed class MessageQueue
{
    private readonly SortedDictionary<long, BrokerMessage> waiting = [];

    public List<ReceiveLink> Holders { get; } = [];

    public bool HasWaiting => waiting.Count > 0;

    public IReadOnlyCollection<BrokerMessage> Waiting => waiting.Values;

    public void Add(BrokerMessage message)
    {
        waiting[message.SequenceNumber] = message;
        foreach (var holder in Holders.ToList())
        {
            holder.Pump();
        }
    }

    public void Flush() => waiting.Clear();

    public BrokerMessage? Take()
    {
        if (waiting.Count == 0)
        {
            return null;
        }

        var (number, message) = waiting.First();
        waiting.Remove(number);
        return message;
    }
}
