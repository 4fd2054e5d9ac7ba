using Aspire.Dashboard.Api;
using Aspire.Dashboard.HostLink;
using Aspire.Dashboard.Intake;
using Aspire.Dashboard.Pages;
using Aspire.Dashboard.Store;
using Microsoft.Extensions.Options;

namespace Aspire.Dashboard;

/// <summary>Puts the dashboard together: intake, store, the line to the host, the API for programs, the pages.</summary>
static class DashboardRegistration
{
    public static WebApplicationBuilder AddDashboard(this WebApplicationBuilder builder)
    {
        builder.Services.Configure<DashboardOptions>(builder.Configuration.GetSection("Dashboard"));
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(builder.Configuration));
        // It warns that the addresses of the configuration are not its own business, which they are not.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Error);
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Logging.AddFilter("Grpc", LogLevel.Warning);
        builder.Services.AddTelemetryStore();
        builder.Services.AddHostLink();
        builder.Services.AddIntake();
        builder.Services.AddTelemetryApi();
        builder.AddPages();
        builder.Services.AddHealthChecks().AddCheck<StoreHealth>("store");
        return builder;
    }

    public static WebApplication UseDashboard(this WebApplication app)
    {
        var options = app.Services.GetRequiredService<IOptions<DashboardOptions>>().Value;
        app.UseRouting();
        app.UseListeners();
        app.UseApiKeys();
        app.UseIntake();
        app.MapIntake(options.Otlp);
        app.MapTelemetryApi(options.Api);
        app.MapHealthChecks("/health");
        app.MapPages();
        return app;
    }
}
