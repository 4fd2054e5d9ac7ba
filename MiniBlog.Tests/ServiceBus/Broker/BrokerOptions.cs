namespace MiniBlog.Tests.ServiceBus.Broker;

/// <summary>How a namespace is set up, in the words of its Bicep.</summary>
public sealed record BrokerOptions
{
    /// <summary>The subscriptions of the topic <c>events</c>, which require sessions.</summary>
    public IReadOnlyList<string> Subscriptions { get; init; } = ["comments", "moderation", "query"];

    /// <summary>The subscriptions of the topic <c>progress</c>, which have no sessions.</summary>
    public IReadOnlyList<string> Listeners { get; init; } = ["query"];

    /// <summary><c>lockDuration</c>.</summary>
    public TimeSpan LockDuration { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary><c>maxDeliveryCount</c>.</summary>
    public int MaxDeliveryCount { get; init; } = 10;

    /// <summary><c>requiresDuplicateDetection</c>.</summary>
    public bool DetectsDuplicates { get; init; }

    /// <summary>The largest message in bytes; 256 KB in the Standard tier.</summary>
    public int MaxMessageSize { get; init; } = 256 * 1024;
}

/// <summary>What goes wrong, and how often: each a probability. Random, but the same in every run for the same order of events.</summary>
public sealed class BrokerFaults
{
    private readonly Random random = new(20261124);

    /// <summary>For each message sent or settled: that the connection breaks after the broker did it and before it says so.</summary>
    public double DroppedConnections { get; set; }

    /// <summary>For each settlement: that the session's lock is lost instead.</summary>
    public double LostLocks { get; set; }

    /// <summary>For each message and subscription: that it comes twice.</summary>
    public double Duplicates { get; set; }

    /// <summary>For each message and subscription: that it comes <see cref="Delay"/> late, after those behind it.</summary>
    public double DelayedDeliveries { get; set; }

    public TimeSpan Delay { get; set; } = TimeSpan.FromMilliseconds(200);

    internal bool Strikes(double probability) => probability > 0 && random.NextDouble() < probability;
}
