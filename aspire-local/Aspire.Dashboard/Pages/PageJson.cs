using System.Text.Json;
using System.Text.Json.Serialization;

namespace Aspire.Dashboard.Pages;

/// <summary>The JSON that the pages' own scripts read: names for enumerations, milliseconds for durations.</summary>
static class PageJson
{
    static readonly JsonSerializerOptions options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(), new Milliseconds() },
    };

    public static IResult Ok(object value) => TypedResults.Json(value, options);

    public static string Text(object value) => JsonSerializer.Serialize(value, options);

    public static IResult NotFound(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status404NotFound);

    sealed class Milliseconds : JsonConverter<TimeSpan>
    {
        public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            TimeSpan.FromMilliseconds(reader.GetDouble());

        public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) => writer.WriteNumberValue(value.TotalMilliseconds);
    }
}
