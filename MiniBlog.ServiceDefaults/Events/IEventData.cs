using System.Text.Json;
using System.Text.Json.Serialization;

namespace MiniBlog.ServiceDefaults.Events;

/// <summary>The contract of one event type: a record that is written to JSON once, when the event is emitted.</summary>
public interface IEventData
{
    /// <summary>The CloudEvents <c>type</c>, such as <c>post-created</c>.</summary>
    static abstract string EventType { get; }

    /// <summary>The version of the shape; it grows when a reader of the old shape would misread the new one.</summary>
    static abstract int SchemaVersion { get; }

    /// <summary>The post that the event belongs to: its hash is the partition, so a post and its comments stay in order.</summary>
    Guid PartitionKey { get; }

    /// <summary>The CloudEvents <c>subject</c>, such as <c>posts/0192…</c>.</summary>
    string Subject { get; }
}

/// <summary>How event data is written and read: camelCase, enums by name, unknown members ignored so that contracts can grow.</summary>
public static class EventJson
{
    /// <summary>The options of every event contract.</summary>
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };
}
