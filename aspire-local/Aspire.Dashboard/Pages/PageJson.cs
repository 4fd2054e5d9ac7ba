using System.Text.Json;
using System.Text.Json.Serialization;
using Aspire.Dashboard.Telemetry;

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
}
