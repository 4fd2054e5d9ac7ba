using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MiniBlog.ServiceDefaults.Events;

/// <summary>
/// An event in CloudEvents' JSON format (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md), as the
/// event store answers. The data goes through as the bytes it is.
/// </summary>
internal sealed record CloudEventJson(
    [property: JsonPropertyName("specversion")] string SpecVersion,
    Guid Id,
    string Source,
    string Type,
    string Subject,
    DateTimeOffset Time,
    [property: JsonPropertyName("datacontenttype")] string DataContentType,
    [property: JsonPropertyName("dataschema")] string DataSchema,
    [property: JsonPropertyName("traceparent")] string? TraceParent,
    int Partition,
    [property: JsonNumberHandling(JsonNumberHandling.WriteAsString | JsonNumberHandling.AllowReadingFromString)] long Position,
    [property: JsonConverter(typeof(CloudEventJson.RawJson))] ReadOnlyMemory<byte> Data)
{
    /// <summary>The media type of a list of events.</summary>
    public const string BatchMediaType = "application/cloudevents-batch+json";

    /// <summary>The longest list that the event store answers with.</summary>
    public const int MaxBatch = 5_000;

    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public static CloudEventJson From(CloudEvent evt) => new(
        "1.0", evt.Id, evt.Source, evt.Type, evt.Subject, evt.Time, "application/json", evt.DataSchema, evt.TraceParent, evt.Partition, evt.Position, evt.Data);

    public CloudEvent ToEvent() => new()
    {
        Id = Id,
        Source = Source,
        Type = Type,
        Subject = Subject,
        Time = Time,
        DataSchema = DataSchema,
        TraceParent = TraceParent,
        Partition = Partition,
        Position = Position,
        Data = Data,
    };

    internal sealed class RawJson : JsonConverter<ReadOnlyMemory<byte>>
    {
        public override ReadOnlyMemory<byte> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            using var document = JsonDocument.ParseValue(ref reader);
            return JsonMarshal.GetRawUtf8Value(document.RootElement).ToArray();
        }

        // It was valid JSON when it was emitted; checking it again would cost more than sending it.
        public override void Write(Utf8JsonWriter writer, ReadOnlyMemory<byte> value, JsonSerializerOptions options) =>
            writer.WriteRawValue(value.Span, skipInputValidation: true);
    }
}

/// <summary>How far a producer's log has come: the last position of each partition, index = partition.</summary>
internal sealed record LogHeads(string Source, IReadOnlyList<long> Positions, string? Incarnation);
