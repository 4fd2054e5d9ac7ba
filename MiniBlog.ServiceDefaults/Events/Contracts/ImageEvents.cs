using System.Text.Json.Serialization;

namespace MiniBlog.ServiceDefaults.Events.Contracts;

/// <summary>
/// <c>image-added</c>: an author uploaded an image. The event does not carry its bytes, which may be megabytes: they never change, have
/// their hash as their name, and are fetched from Posts by who keeps a copy.
/// </summary>
public sealed record ImageAdded : IEventData
{
    /// <inheritdoc/>
    public static string EventType => "image-added";

    /// <inheritdoc/>
    public static int SchemaVersion => 1;

    /// <summary>The SHA-256 of the bytes, 64 lower-case hexadecimal digits.</summary>
    public required string Hash { get; init; }

    /// <summary>The media type: <c>image/jpeg</c>, <c>image/png</c> or <c>image/webp</c>.</summary>
    public required string MediaType { get; init; }

    /// <summary>In pixels.</summary>
    public required int Width { get; init; }

    /// <summary>In pixels.</summary>
    public required int Height { get; init; }

    /// <summary>In bytes.</summary>
    public required int Size { get; init; }

    /// <summary>Who uploaded it.</summary>
    public required string Author { get; init; }

    /// <summary>When, UTC.</summary>
    public required DateTimeOffset AddedAt { get; init; }

    /// <summary>An image belongs to no post: the beginning of its hash spreads images over the partitions.</summary>
    [JsonIgnore]
    public Guid PartitionKey => new(Convert.FromHexString(Hash.AsSpan(0, 32)), bigEndian: true);

    /// <inheritdoc/>
    [JsonIgnore]
    public string Subject => $"images/{Hash}";
}
