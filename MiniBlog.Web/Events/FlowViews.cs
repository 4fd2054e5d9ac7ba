using System.Text.Json;
using MiniBlog.ServiceDefaults.Events;

namespace MiniBlog.Web.Events;

/// <summary>How the event flow stands.</summary>
public sealed record Flow(IReadOnlyList<FlowService> Services, IReadOnlyList<FlowParked> Parked, IReadOnlyList<FlowDecision> Decisions);

/// <summary>A service with its log and its subscriptions.</summary>
public sealed record FlowService
{
    public required string Name { get; init; }
    public required bool Alive { get; init; }
    public IReadOnlyList<string> Instances { get; init; } = [];
    public IReadOnlyList<FlowLog> Log { get; init; } = [];
    public IReadOnlyList<FlowSubscription> Subscriptions { get; init; } = [];

    /// <summary>The events that wait for it.</summary>
    public required long Waiting { get; init; }

    public required int Parked { get; init; }

    /// <summary>Null until it handled an event that was told of.</summary>
    public FlowTimes? Handling { get; init; }
}

/// <summary>How far a partition of a log is.</summary>
public sealed record FlowLog(int Partition, long Position, long Published);

/// <summary>What a consumer has of one source.</summary>
public sealed record FlowSubscription(string Source, long Lag, IReadOnlyList<FlowPartition> Partitions);

/// <summary>What a consumer has of one partition.</summary>
public sealed record FlowPartition(int Partition, long Checkpoint, long Lag, string? Holder);

/// <summary>How long a consumer works on events.</summary>
public sealed record FlowTimes(long Events, double MedianMs, double P99Ms);

/// <summary>An event that was set aside.</summary>
public sealed record FlowParked(
    string Consumer, Guid EventId, string Source, int Partition, long Position, string Type, string Subject, ParkedState State, int Attempts, string Error, DateTimeOffset ParkedAt);

/// <summary>What an operator decided.</summary>
public sealed record FlowDecision(string Consumer, Guid EventId, string Subject, string Decision, string DecidedBy, string Reason, DateTimeOffset DecidedAt);

/// <summary>An event and its way so far.</summary>
public sealed record FlowEvent(
    Guid Id, string Type, string Subject, string Source, int Partition, long Position, DateTimeOffset Time, DateTimeOffset Written, string? TraceId, IReadOnlyList<FlowStep> Steps)
{
    /// <summary>The last part of the subject: the post or the comment.</summary>
    public string Thing => Subject[(Subject.LastIndexOf('/') + 1)..];

    /// <summary>Whether there is a page of everything that happened to it: images and versions of the rules never change.</summary>
    public bool HasLife => Subject.StartsWith("posts/", StringComparison.Ordinal) || Subject.StartsWith("comments/", StringComparison.Ordinal);
}

/// <summary>What a service did with an event.</summary>
public sealed record FlowStep(string Service, EventStage Stage, DateTimeOffset Started, DateTimeOffset Ended, double WaitedMs, double TookMs);

/// <summary>An event with its data; null while Query has not handled it.</summary>
public sealed record FlowEventDetail(FlowEvent Event, JsonElement? Data, bool Withheld);

/// <summary>Which events to list.</summary>
public sealed record EventFilter(string? Source, string? Type, string? Subject, int? Partition)
{
    public IEnumerable<(string Name, string? Value)> Query =>
        [("source", Source), ("type", Type), ("subject", Subject), ("partition", Partition?.ToString(System.Globalization.CultureInfo.InvariantCulture))];
}
