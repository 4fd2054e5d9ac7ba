using System.Diagnostics.Metrics;

namespace MiniBlog.ServiceDefaults.Events;

/// <summary>The metrics of events; each with the tag <c>source</c>, and <c>consumer</c> on the consumer's side.</summary>
public static class EventMetrics
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "MiniBlog.Events";

    private static readonly Meter Meter = new(MeterName);

    internal static readonly Counter<long> Sequenced = Meter.CreateCounter<long>("miniblog.events.sequenced", "{event}", "Events that got their position");
    internal static readonly Counter<long> Published = Meter.CreateCounter<long>("miniblog.events.published", "{event}", "Events put on the bus");
    internal static readonly Counter<long> Applied = Meter.CreateCounter<long>("miniblog.events.applied", "{event}", "Events whose effect was committed");
    internal static readonly Counter<long> Ignored = Meter.CreateCounter<long>("miniblog.events.ignored", "{event}", "Events of a type the consumer does not know");
    internal static readonly Counter<long> Duplicates = Meter.CreateCounter<long>("miniblog.events.duplicates", "{event}", "Events dropped because they were applied before");
    internal static readonly Counter<long> Backfilled = Meter.CreateCounter<long>("miniblog.events.backfilled", "{event}", "Events fetched from the producer's event store");
    internal static readonly Counter<long> Parked = Meter.CreateCounter<long>("miniblog.events.parked", "{event}", "Events set aside");
}
