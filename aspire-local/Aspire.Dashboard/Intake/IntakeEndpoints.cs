using Grpc.AspNetCore.Server;
using Grpc.AspNetCore.Server.Model;

namespace Aspire.Dashboard.Intake;

/// <summary>Registers the intake and maps its endpoints.</summary>
static class IntakeEndpoints
{
    const string KeyHeader = "x-otlp-api-key";

    public static IServiceCollection AddIntake(this IServiceCollection services)
    {
        services.AddSingleton<TelemetryIntake>();
        services.AddGrpc();
        services.AddSingleton<IServiceMethodProvider<TelemetryIntake>, GrpcIntake>();
        services.AddOptions<GrpcServiceOptions>().Configure((GrpcServiceOptions grpc, Microsoft.Extensions.Options.IOptions<DashboardOptions> options) =>
            grpc.MaxReceiveMessageSize = options.Value.TelemetryLimits.MaxRequestBytes);
        services.AddRequestDecompression();
        return services;
    }

    public static void UseIntake(this WebApplication app) => app.UseWhen(
        http => http.Request.Path.StartsWithSegments("/v1"),
        intake =>
        {
            intake.Use((http, next) =>
            {
                HttpIntake.Bound(http);
                return next(http);
            });
            intake.UseRequestDecompression();
        });

    public static void MapIntake(this WebApplication app, AccessOptions access)
    {
        app.MapGrpcService<TelemetryIntake>().On(Listener.OtlpGrpc).WithKey(KeyHeader, access);
        var http = app.MapGroup("").On(Listener.OtlpHttp).WithKey(KeyHeader, access).DisableAntiforgery();
        http.MapPost(OtlpSignals.Traces.Path, context => HttpIntake.TakeAsync(context, OtlpSignals.Traces));
        http.MapPost(OtlpSignals.Logs.Path, context => HttpIntake.TakeAsync(context, OtlpSignals.Logs));
        http.MapPost(OtlpSignals.Metrics.Path, context => HttpIntake.TakeAsync(context, OtlpSignals.Metrics));
    }
}
