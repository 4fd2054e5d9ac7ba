using System.Text.Json;
using System.Text.Json.Serialization;

namespace MiniBlog.ServiceDefaults.Events.Contracts;

/// <summary><c>rules-changed</c>: a version of the rules about comments came into force; the first, too, that a new blog starts with.</summary>
public sealed record RulesChanged : IEventData
{
    /// <inheritdoc/>
    public static string EventType => "rules-changed";

    /// <inheritdoc/>
    public static int SchemaVersion => 1;

    /// <summary>The version: 1, 2, 3 …</summary>
    public required int Version { get; init; }

    /// <summary>All rules of the version, each as Moderation's API has it: <c>id</c>, <c>kind</c>, <c>action</c>, <c>enabled</c>, and what its
    /// kind needs. Who passes them on need not know the kinds.</summary>
    public required IReadOnlyList<JsonElement> Rules { get; init; }

    /// <summary>What was changed, or why.</summary>
    public required string Change { get; init; }

    /// <summary>The moderator's name; <c>MiniBlog</c> for the first version.</summary>
    public required string ChangedBy { get; init; }

    /// <summary>When, UTC.</summary>
    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>The rules belong to no post: all their versions share one partition, and so stay in order.</summary>
    [JsonIgnore]
    public Guid PartitionKey => new("01935a00-0000-7000-8000-000000000000");

    /// <summary>A version never changes, so each is a subject of its own.</summary>
    [JsonIgnore]
    public string Subject => $"rules/{Version}";
}
