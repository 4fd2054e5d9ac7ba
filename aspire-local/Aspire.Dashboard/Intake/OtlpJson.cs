using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf;

namespace Aspire.Dashboard.Intake;

/// <summary>
/// OTLP's JSON: protobuf's, but for ids, which are hexadecimal (https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding).
/// </summary>
static class OtlpJson
{
    static readonly string[] Ids = ["traceId", "spanId", "parentSpanId", "trace_id", "span_id", "parent_span_id"];
    static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    /// <exception cref="JsonException">It is not JSON.</exception>
    /// <exception cref="InvalidProtocolBufferException">It is another JSON.</exception>
    /// <exception cref="FormatException">An id is not hexadecimal.</exception>
    public static T Read<T>(ReadOnlySpan<byte> json)
        where T : IMessage, new()
    {
        var node = JsonNode.Parse(json);
        Rewrite(node);
        return Parser.Parse<T>(node?.ToJsonString() ?? "null");
    }

    public static byte[] Write(IMessage message) => Encoding.UTF8.GetBytes(JsonFormatter.Default.Format(message));

    static void Rewrite(JsonNode? node)
    {
        if (node is JsonArray list)
        {
            foreach (var item in list)
            {
                Rewrite(item);
            }
        }
        else if (node is JsonObject fields)
        {
            foreach (var (name, value) in fields.ToList())
            {
                if (Ids.Contains(name) && value?.GetValueKind() == JsonValueKind.String)
                {
                    fields[name] = Convert.ToBase64String(Convert.FromHexString(value.GetValue<string>()));
                }
                else
                {
                    Rewrite(value);
                }
            }
        }
    }
}
