using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http.Resilience;
using MiniBlog.ServiceDefaults.Auth;
using MiniBlog.ServiceDefaults.Errors;
using MiniBlog.ServiceDefaults.Health;
using MiniBlog.ServiceDefaults.Telemetry;

namespace MiniBlog.ServiceDefaults;

/// <summary>What every service of the blog shares.</summary>
public static class Extensions
{
    /// <summary>The largest request body, in bytes: 200 KB of Markdown, all of it escaped in JSON, fits.</summary>
    private const long MaxRequestBody = 2 * 1024 * 1024;

    /// <summary>Telemetry, health, service discovery and resilient HTTP clients: for services and for Web.</summary>
    public static WebApplicationBuilder AddServiceDefaults(this WebApplicationBuilder builder)
    {
        HealthProbe.EndIfAsked(builder.Configuration);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.AddTelemetry();
        builder.AddDefaultHealthChecks();
        builder.Services.AddServiceDiscovery();
        builder.Services.ConfigureHttpClientDefaults(http =>
        {
            // A command is never repeated behind the caller's back; who wants that sends an Idempotency-Key.
            http.AddStandardResilienceHandler(options => options.Retry.DisableForUnsafeHttpMethods());
            http.AddServiceDiscovery();
        });
        builder.Services.Configure<KestrelServerOptions>(options => options.Limits.MaxRequestBodySize = MaxRequestBody);
        return builder;
    }

    /// <summary>
    /// What an HTTP API needs on top: bearer tokens, problem details, JSON conventions, OpenAPI. A service calls <c>AddValidation</c> itself
    /// as well: the generator behind it sees only the requests of the project that makes the call.
    /// </summary>
    public static WebApplicationBuilder AddApiDefaults(this WebApplicationBuilder builder)
    {
        builder.AddServiceDefaults();
        builder.AddTokenAuth();
        builder.AddProblemAnswers();
        // For the endpoints of this project: the event store and the parked events.
        builder.Services.AddValidation();
        builder.Services.AddOpenApi();
        builder.Services.ConfigureHttpJsonOptions(options =>
            options.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false)));
        return builder;
    }

    /// <summary>The pipeline and the endpoints that every API has: problem details, authentication, <c>/health</c>, <c>/alive</c> and <c>/openapi/v1.json</c>.</summary>
    public static WebApplication UseApiDefaults(this WebApplication app)
    {
        app.UseProblemAnswers();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapOpenApi();
        app.MapDefaultEndpoints();
        return app;
    }
}
