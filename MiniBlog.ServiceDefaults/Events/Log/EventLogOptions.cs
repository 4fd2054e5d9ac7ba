using System.ComponentModel.DataAnnotations;

namespace MiniBlog.ServiceDefaults.Events;

/// <summary>The producer's side of events; configuration section <c>Events</c>.</summary>
public sealed class EventLogOptions
{
    /// <summary>The number of partitions of the log. It counts at the first start only: from then on the database says.</summary>
    [Range(1, 1024)]
    public int Partitions { get; set; } = 8;

    /// <summary>The most events that one sequencing transaction takes.</summary>
    [Range(1, 10_000)]
    public int BatchSize { get; set; } = 1_000;

    /// <summary>How often to look for committed events unasked: the safety net, should a ring of the doorbell be lost.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How often a replica that does not lead tries to.</summary>
    public TimeSpan ElectionInterval { get; set; } = TimeSpan.FromMilliseconds(250);
}

/// <summary>Which log this service writes.</summary>
/// <param name="Name">The producer's name; CloudEvents <c>source</c>.</param>
internal sealed record EventSource(string Name);
