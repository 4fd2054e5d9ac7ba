using System.Text.Json;
using System.Text.Json.Serialization;

namespace MiniBlog.ServiceDefaults.Events;

/// <summary>
/// What one process of a service announces about its events: at least once a second, which is its sign of life, and a moment after
/// it did something. Each is whole in itself, so a lost one is made good by the next.
/// </summary>
public sealed record ProgressAnnouncement
{
    /// <summary>The service, by the name that it has as a producer or a consumer.</summary>
    public required string Service { get; init; }

    /// <summary>The process of the service.</summary>
    public required string Instance { get; init; }

    /// <summary>When it was announced, UTC, by the process's clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Whether the process stops; after this it is silent.</summary>
    public bool Leaving { get; init; }

    /// <summary>How far its log is; null for a service that produces nothing, and between the full announcements.</summary>
    public LogState? Log { get; init; }

    /// <summary>How far its subscriptions are; null for a service that consumes nothing, and between the full announcements.</summary>
    public ConsumerState? Consumer { get; init; }

    /// <summary>What was done with single events since the last announcement.</summary>
    public IReadOnlyList<EventStep> Steps { get; init; } = [];

    /// <summary>How many more steps there were than are told: under load only some events are followed, the same ones in every service.</summary>
    public int StepsLeftOut { get; init; }

    /// <summary>The announcement as it travels.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

    /// <summary>Reads an announcement.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static ProgressAnnouncement Parse(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize<ProgressAnnouncement>(json, Json) ?? throw new JsonException("The announcement is null.");

    private static JsonSerializerOptions Json { get; } = new(EventJson.Options) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };
}

/// <summary>How far a producer's log is.</summary>
/// <param name="Positions">The last position given; index = partition.</param>
/// <param name="Published">The last position known to be on the bus; index = partition.</param>
public sealed record LogState(IReadOnlyList<long> Positions, IReadOnlyList<long> Published);

/// <summary>How far a consumer is.</summary>
/// <param name="Checkpoints">For each source the position of each partition.</param>
/// <param name="Holders">The process that holds each partition's lease, or null; index = partition.</param>
/// <param name="Parked">The oldest of the events that were set aside.</param>
/// <param name="Decisions">The newest decisions about such events.</param>
public sealed record ConsumerState(
    IReadOnlyDictionary<string, IReadOnlyList<long>> Checkpoints,
    IReadOnlyList<string?> Holders,
    IReadOnlyList<ParkedEndpoints.Item> Parked,
    IReadOnlyList<ParkedVerdict> Decisions);

/// <summary>What an operator decided about a parked event.</summary>
/// <param name="EventId">The event.</param>
/// <param name="Subject">What it happened to.</param>
/// <param name="Decision"><c>retry</c> or <c>skip</c>.</param>
/// <param name="DecidedBy">The operator.</param>
/// <param name="Reason">The operator's reason.</param>
/// <param name="DecidedAt">When, UTC.</param>
public sealed record ParkedVerdict(Guid EventId, string Subject, string Decision, string DecidedBy, string Reason, DateTimeOffset DecidedAt);

/// <summary>What a service did with an event.</summary>
public enum EventStage
{
    /// <summary>The producer's sequencer gave it its position.</summary>
    Sequenced,

    /// <summary>The producer put it on the bus.</summary>
    Published,

    /// <summary>A consumer committed its effect.</summary>
    Applied,

    /// <summary>A consumer does not know its type, and moved on.</summary>
    Ignored,

    /// <summary>A consumer failed at it and set it aside.</summary>
    Parked,

    /// <summary>A consumer set it aside behind an earlier event of its subject.</summary>
    Waiting,
}

/// <summary>One event at one stage.</summary>
/// <param name="EventId">The event.</param>
/// <param name="Source">Its producer.</param>
/// <param name="Partition">Its partition.</param>
/// <param name="Position">Its position.</param>
/// <param name="Type">Its type.</param>
/// <param name="Subject">What it happened to.</param>
/// <param name="Time">When it was written, UTC.</param>
/// <param name="TraceId">The trace that it belongs to: 32 hexadecimal digits, or null.</param>
/// <param name="Stage">What was done.</param>
/// <param name="Started">When the work on it, or on the batch that it was in, began, UTC.</param>
/// <param name="Ended">When that was over, UTC.</param>
public sealed record EventStep(
    Guid EventId, string Source, int Partition, long Position, string Type, string Subject, DateTimeOffset Time, string? TraceId,
    EventStage Stage, DateTimeOffset Started, DateTimeOffset Ended)
{
    private const int TraceIdAt = 3;
    internal const int TraceIdLength = 32;

    /// <summary>The step of an event.</summary>
    public static EventStep Of(CloudEvent evt, EventStage stage, DateTimeOffset started, DateTimeOffset ended) =>
        new(evt.Id, evt.Source, evt.Partition, evt.Position, evt.Type, evt.Subject, evt.Time, TraceIdOf(evt), stage, started, ended);

    /// <summary>The trace id in <c>traceparent</c> (https://www.w3.org/TR/trace-context/#traceparent-header-field-values).</summary>
    internal static string? TraceIdOf(CloudEvent evt) =>
        evt.TraceParent is { Length: >= TraceIdAt + TraceIdLength } traceParent ? traceParent.Substring(TraceIdAt, TraceIdLength) : null;
}

/// <summary>
/// Gets the events themselves of whose handling this process tells; a service that shows them to operators registers one.
/// </summary>
public interface IHandledEvents
{
    /// <summary>Takes events, soon after their effect was committed. What goes wrong is its own to report: it does not throw.</summary>
    Task TakeAsync(IReadOnlyList<CloudEvent> events, CancellationToken cancellationToken);
}
