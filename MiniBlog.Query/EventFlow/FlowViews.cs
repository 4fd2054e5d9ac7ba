using System.Text.Json;
using MiniBlog.ServiceDefaults.Events;

namespace MiniBlog.Query.EventFlow;

/// <summary>The whole of the event flow as it stands.</summary>
/// <param name="Services">The services, those that only produce first, those that only consume last.</param>
/// <param name="Parked">The events that were set aside, oldest first.</param>
/// <param name="Decisions">What operators decided about such events, newest first.</param>
public sealed record FlowView(IReadOnlyList<ServiceView> Services, IReadOnlyList<ParkedView> Parked, IReadOnlyList<DecisionView> Decisions);

/// <summary>A service of the event flow.</summary>
/// <param name="Name">The service.</param>
/// <param name="Alive">Whether it was heard of in the last seconds.</param>
/// <param name="Instances">Its processes that are alive, by name.</param>
/// <param name="Log">The partitions of its log; empty where it produces nothing.</param>
/// <param name="Subscriptions">What it listens to.</param>
/// <param name="Waiting">The events that wait for it: the lags of its subscriptions together.</param>
/// <param name="Parked">The events that it set aside.</param>
/// <param name="Handling">How long it works on events.</param>
public sealed record ServiceView(
    string Name, bool Alive, IReadOnlyList<string> Instances, IReadOnlyList<LogPartition> Log, IReadOnlyList<SubscriptionView> Subscriptions,
    long Waiting, int Parked, HandlingTimes? Handling);

/// <summary>How far a partition of a log is.</summary>
public sealed record LogPartition(int Partition, long Position, long Published);

/// <summary>A consumer's subscription to one source.</summary>
public sealed record SubscriptionView(string Source, long Lag, IReadOnlyList<SubscriptionPartition> Partitions);

/// <summary>A consumer's place in one partition.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Checkpoint">The position of the last event that it handled.</param>
/// <param name="Lag">How many events the log is ahead.</param>
/// <param name="Holder">The process that holds the lease.</param>
public sealed record SubscriptionPartition(int Partition, long Checkpoint, long Lag, string? Holder);

/// <summary>How long a consumer works on events, of the last ones that were told of.</summary>
/// <param name="Events">How many that are.</param>
/// <param name="MedianMs">Half of them took at most this, in milliseconds.</param>
/// <param name="P99Ms">99 of 100 took at most this.</param>
public sealed record HandlingTimes(long Events, double MedianMs, double P99Ms);

/// <summary>An event that a consumer set aside.</summary>
public sealed record ParkedView(
    string Consumer, Guid EventId, string Source, int Partition, long Position, string Type, string Subject, ParkedState State, int Attempts, string Error, DateTimeOffset ParkedAt);

/// <summary>A decision about an event that was set aside.</summary>
public sealed record DecisionView(string Consumer, Guid EventId, string Subject, string Decision, string DecidedBy, string Reason, DateTimeOffset DecidedAt);

/// <summary>An event and its way so far; <paramref name="Written"/> is when it was committed, as far as its cause is known, which may be later than its time.</summary>
public sealed record EventView(
    Guid Id, string Type, string Subject, string Source, int Partition, long Position, DateTimeOffset Time, DateTimeOffset Written, string? TraceId, IReadOnlyList<StepView> Steps);

/// <summary>What a service did with an event.</summary>
/// <param name="Service">The service.</param>
/// <param name="Stage">What it did.</param>
/// <param name="Started">When it began.</param>
/// <param name="Ended">When it was done.</param>
/// <param name="WaitedMs">How long the event had waited for it since the step before, in milliseconds.</param>
/// <param name="TookMs">How long it worked, in milliseconds.</param>
public sealed record StepView(string Service, EventStage Stage, DateTimeOffset Started, DateTimeOffset Ended, double WaitedMs, double TookMs);

/// <summary>An event with its data.</summary>
/// <param name="Event">The event.</param>
/// <param name="Data">The data; null while Query has not handled the event.</param>
/// <param name="Withheld">Whether words of a reader are left out, because they are not public and the caller is no moderator.</param>
public sealed record EventDetail(EventView Event, JsonElement? Data, bool Withheld);

/// <summary>A step as the live view gets it.</summary>
public sealed record LiveStep(
    Guid EventId, string Source, string Type, string Subject, int Partition, long Position, DateTimeOffset Time, string Service, EventStage Stage, DateTimeOffset Started, DateTimeOffset Ended);

/// <summary>What is new: how things stand, and what was done since the last time.</summary>
public sealed record LiveFlow(FlowView View, IReadOnlyList<LiveStep> Steps);
