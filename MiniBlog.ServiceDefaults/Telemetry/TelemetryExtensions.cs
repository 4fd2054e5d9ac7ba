using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MiniBlog.ServiceDefaults.Events;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace MiniBlog.ServiceDefaults.Telemetry;

/// <summary>Logs, metrics and traces by OpenTelemetry, sent by OTLP where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says to.</summary>
public static class TelemetryExtensions
{
    /// <summary>
    /// Several lines for every request and every call would tell what the spans tell, and cost more than most requests do. Whatever
    /// configures a level, by file or environment (<c>Logging__LogLevel__Microsoft.AspNetCore</c>), has the last word.
    /// </summary>
    private static readonly Dictionary<string, string?> LogLevels = new()
    {
        ["Logging:LogLevel:Microsoft.AspNetCore"] = "Warning",
        ["Logging:LogLevel:System.Net.Http.HttpClient"] = "Warning",
        ["Logging:LogLevel:Polly"] = "Warning",
    };

    /// <summary>Instruments the service.</summary>
    public static WebApplicationBuilder AddTelemetry(this WebApplicationBuilder builder)
    {
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = LogLevels });
        builder.Logging.AddOpenTelemetry(logging =>
        {
            logging.IncludeFormattedMessage = true;
            logging.IncludeScopes = true;
        });
        var telemetry = builder.Services.AddOpenTelemetry()
            .WithMetrics(metrics => metrics
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()
                .AddRuntimeInstrumentation()
                .AddMeter(EventMetrics.MeterName))
            .WithTracing(tracing => tracing
                .AddSource(builder.Environment.ApplicationName)
                .AddSource(EventTracing.SourceName)
                .AddAspNetCoreInstrumentation(options =>
                {
                    options.Filter = http => TellsStory(http.Request.Path);
                    // Blazor's own spans start a trace for every page and event, and would cut what a form does from its request.
                    options.EnableRazorComponentsSupport = false;
                })
                .AddHttpClientInstrumentation(options => options.FilterHttpRequestMessage = request => TellsStory(request.RequestUri?.AbsolutePath)));
        if (!string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
        {
            telemetry.UseOtlpExporter();
        }

        return builder;
    }

    // Probes and looks at a log's heads come every second and are about nothing.
    private static bool TellsStory(string? path) => path is not ("/health" or "/alive" or EventStoreEndpoints.HeadsPath);
}
