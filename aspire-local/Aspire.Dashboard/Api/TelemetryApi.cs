using System.Text.Json;
using System.Text.Json.Serialization;
using Aspire.Dashboard.Telemetry;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aspire.Dashboard.Api;

/// <summary>Telemetry for scripts and tests: <c>GET /api/telemetry/…</c>, JSON, with the key in <c>x-api-key</c>.</summary>
static class TelemetryApi
{
    public static IServiceCollection AddTelemetryApi(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase));
            options.SerializerOptions.Converters.Add(new Milliseconds());
        });
        services.AddProblemDetails();
        return services;
    }

    public static void MapTelemetryApi(this WebApplication app, AccessOptions access)
    {
        var api = app.MapGroup("/api/telemetry").WithKey("x-api-key", access).TellBadQuestions();
        api.MapGet("/resources", (ITelemetryReader reader, CancellationToken token) => reader.ReadResourcesAsync(token));
        api.MapGet("/spans", ([AsParameters] SpansAsked asked, ITelemetryReader reader, CancellationToken token) => reader.ReadSpansAsync(asked.Query(), token));
        api.MapGet("/logs", ([AsParameters] LogsAsked asked, ITelemetryReader reader, CancellationToken token) => reader.ReadLogsAsync(asked.Query(), token));
        api.MapGet("/traces", ([AsParameters] TracesAsked asked, ITelemetryReader reader, CancellationToken token) => reader.ReadTracesAsync(asked.Query(), token));
        api.MapGet("/traces/{traceId}", ReadTraceAsync);
    }

    static async Task<Results<Ok<TraceDetail>, ProblemHttpResult>> ReadTraceAsync(string traceId, ITelemetryReader reader, CancellationToken token) =>
        await reader.ReadTraceAsync(traceId, token) is { } trace
            ? TypedResults.Ok(trace)
            : TypedResults.Problem($"There is no trace '{traceId}', or it is no longer kept.", statusCode: StatusCodes.Status404NotFound);
}
