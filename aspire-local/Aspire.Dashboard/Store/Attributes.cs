using System.Globalization;
using System.Text.Json.Nodes;
using Aspire.Dashboard.Telemetry;
using OpenTelemetry.Proto.Common.V1;

namespace Aspire.Dashboard.Store;

/// <summary>OTLP's attributes as text.</summary>
static class Attributes
{
    public static IReadOnlyList<AttributeValue> Of(IEnumerable<KeyValue> attributes) =>
        [.. attributes.Select(attribute => new AttributeValue(attribute.Key, Text(attribute.Value)))];

    public static string? Find(IEnumerable<KeyValue> attributes, string key)
    {
        foreach (var attribute in attributes)
        {
            if (attribute.Key == key)
            {
                return Text(attribute.Value);
            }
        }

        return null;
    }

    /// <summary>A value as a person reads it.</summary>
    public static string Text(AnyValue? value) => value?.ValueCase switch
    {
        AnyValue.ValueOneofCase.StringValue => value.StringValue,
        AnyValue.ValueOneofCase.BoolValue => value.BoolValue ? "true" : "false",
        AnyValue.ValueOneofCase.IntValue => value.IntValue.ToString(CultureInfo.InvariantCulture),
        AnyValue.ValueOneofCase.DoubleValue => value.DoubleValue.ToString("R", CultureInfo.InvariantCulture),
        AnyValue.ValueOneofCase.BytesValue => value.BytesValue.ToBase64(),
        AnyValue.ValueOneofCase.ArrayValue or AnyValue.ValueOneofCase.KvlistValue => Json(value)!.ToJsonString(),
        _ => string.Empty,
    };

    static JsonNode? Json(AnyValue? value) => value?.ValueCase switch
    {
        AnyValue.ValueOneofCase.BoolValue => value.BoolValue,
        AnyValue.ValueOneofCase.IntValue => value.IntValue,
        AnyValue.ValueOneofCase.DoubleValue when double.IsFinite(value.DoubleValue) => value.DoubleValue,
        AnyValue.ValueOneofCase.ArrayValue => new JsonArray([.. value.ArrayValue.Values.Select(Json)]),
        AnyValue.ValueOneofCase.KvlistValue => new JsonObject(value.KvlistValue.Values.DistinctBy(entry => entry.Key)
            .Select(entry => KeyValuePair.Create(entry.Key, Json(entry.Value)))),
        AnyValue.ValueOneofCase.None or null => null,
        _ => Text(value),
    };
}
