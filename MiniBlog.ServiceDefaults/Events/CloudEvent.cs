using System.Text.Json;

namespace MiniBlog.ServiceDefaults.Events;

/// <summary>
/// An event as it stands in a producer's log and travels on the bus: the attributes of CloudEvents 1.0, its place in the log
/// and its data as the UTF-8 JSON that was written once and is never serialised again.
/// </summary>
/// <remarks>Attributes: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md.
/// <c>partition</c> and <c>position</c> are extension attributes.</remarks>
public sealed record CloudEvent
{
    /// <summary>Unique for all time (UUIDv7); CloudEvents <c>id</c>.</summary>
    public required Guid Id { get; init; }

    /// <summary>The producer: <c>posts</c>, <c>comments</c> or <c>moderation</c>; CloudEvents <c>source</c>.</summary>
    public required string Source { get; init; }

    /// <summary>What happened, such as <c>comment-created</c>; CloudEvents <c>type</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The thing it happened to, such as <c>comments/0192…</c>; events of one subject are never reordered.</summary>
    public required string Subject { get; init; }

    /// <summary>When it happened, UTC; CloudEvents <c>time</c>.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The version of the data's shape, such as <c>urn:miniblog:schema:comment-created:1</c>; CloudEvents <c>dataschema</c>.</summary>
    public required string DataSchema { get; init; }

    /// <summary>The W3C trace context of whatever caused the event, or null.</summary>
    public string? TraceParent { get; init; }

    /// <summary>The partition of the source's log, 0 to the source's partition count less one.</summary>
    public required int Partition { get; init; }

    /// <summary>The place in the partition: 1, 2, 3 … without a gap.</summary>
    public required long Position { get; init; }

    /// <summary>The data: one JSON object in UTF-8.</summary>
    public required ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>Reads <see cref="Data"/> as the contract <typeparamref name="T"/>.</summary>
    /// <exception cref="JsonException">The data does not fit the contract.</exception>
    public T Read<T>() where T : IEventData =>
        JsonSerializer.Deserialize<T>(Data.Span, EventJson.Options) ?? throw new JsonException($"The data of event {Id} is null.");
}
