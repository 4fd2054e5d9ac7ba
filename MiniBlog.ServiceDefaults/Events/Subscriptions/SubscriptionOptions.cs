namespace MiniBlog.ServiceDefaults.Events;

/// <summary>The consumer's side of events; configuration section <c>Events</c>.</summary>
public sealed class SubscriptionOptions
{
    /// <summary>This replica's name among those of its consumer; the same after a restart, so that it goes on at once with what it held.</summary>
    public string? Instance { get; set; }

    /// <summary>The most events that one transaction applies.</summary>
    public int BatchSize { get; set; } = 1_000;

    /// <summary>How long one read of the bus waits for events.</summary>
    public TimeSpan ReceiveWait { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How often to ask each producer how far its log is: this finds what the bus lost.</summary>
    public TimeSpan HeadsInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a replica holds partitions without renewing; a third of it is the interval of renewals.</summary>
    public TimeSpan LeaseTime { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often an event is tried before it is parked for an operator.</summary>
    public int Attempts { get; set; } = 5;

    /// <summary>The pause before the second try of an event; it doubles with each further one.</summary>
    public TimeSpan FirstRetry { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Older events count as replayed: their handling starts a new trace, linked to the event's.</summary>
    public TimeSpan ReplayAge { get; set; } = TimeSpan.FromMinutes(10);
}

/// <summary>Which consumer this service is.</summary>
/// <param name="Name">Such as <c>query</c>; the same for all replicas.</param>
/// <param name="Instance">This replica.</param>
/// <param name="Sources">The producers it listens to.</param>
internal sealed record ConsumerIdentity(string Name, string Instance, IReadOnlyList<string> Sources);
