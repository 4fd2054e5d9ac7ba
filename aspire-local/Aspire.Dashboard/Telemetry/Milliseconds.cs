using System.Text.Json;
using System.Text.Json.Serialization;

namespace Aspire.Dashboard.Telemetry;

/// <summary>Durations are numbers of milliseconds, wherever the dashboard says them in JSON.</summary>
sealed class Milliseconds : JsonConverter<TimeSpan>
{
    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => TimeSpan.FromMilliseconds(reader.GetDouble());

    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) => writer.WriteNumberValue(value.TotalMilliseconds);
}
