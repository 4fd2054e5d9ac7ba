namespace MiniBlog.Tests.ServiceBus.Broker;

/// <summary>A topic: gives each of its subscriptions a copy. Only the broker's loop touches it.</summary>
internal sealed class BrokerTopic
{
    private readonly BrokerOptions options;
    private readonly HashSet<string> seen = [];
    private long lastSequenceNumber;

    public BrokerTopic(string name, bool requiresSession, IReadOnlyList<string> subscriptions, BrokerOptions options, BrokerFaults faults, BrokerLoop loop)
    {
        (this.options, Name, RequiresSession) = (options, name, requiresSession);
        Subscriptions = subscriptions.ToDictionary(one => one, one => new BrokerSubscription($"{name}/Subscriptions/{one}", requiresSession, options, faults, loop));
    }

    public string Name { get; }

    public bool RequiresSession { get; }

    public IReadOnlyDictionary<string, BrokerSubscription> Subscriptions { get; }

    public void Publish(byte[] message, string? id, string? session)
    {
        if (options.DetectsDuplicates && id is not null && !seen.Add(id))
        {
            return;
        }

        // Every second number is for a copy that comes twice.
        lastSequenceNumber += 2;
        foreach (var subscription in Subscriptions.Values)
        {
            subscription.Add(new BrokerMessage(lastSequenceNumber, message, session ?? ""));
        }
    }
}
