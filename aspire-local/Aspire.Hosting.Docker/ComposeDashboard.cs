using System.Security.Cryptography;
using Aspire.Hosting.Docker.Resources.ComposeNodes;

namespace Aspire.Hosting.Docker;

/// <summary>Aspire's dashboard as a container: takes the services' telemetry, and shows it on this machine alone to whoever has the token.</summary>
sealed class ComposeDashboard(DockerComposeEnvironmentResource environment, EnvFile variables)
{
    const string OtlpPort = "18889";
    const string PagesPort = "18888";

    readonly string key = variables.Placeholder("dashboard-otlp-key", "What services show the dashboard to be let in.", Secret);

    public string Name => $"{environment.Name}-dashboard";

    public Service Describe() => new()
    {
        Name = Name,
        Image = variables.Placeholder("dashboard-image", "Aspire's dashboard.", () => "mcr.microsoft.com/dotnet/aspire-dashboard:latest"),
        Environment = new()
        {
            ["DASHBOARD__FRONTEND__AUTHMODE"] = "BrowserToken",
            ["DASHBOARD__FRONTEND__BROWSERTOKEN"] = variables.Placeholder("dashboard-token", "What a person shows the dashboard to be let in.", Secret),
            ["DASHBOARD__OTLP__AUTHMODE"] = "ApiKey",
            ["DASHBOARD__OTLP__PRIMARYAPIKEY"] = key,
        },
        Ports = [$"127.0.0.1:{variables.Placeholder("dashboard-port", "The port of this machine on which the dashboard is reached, from this machine only.", () => PagesPort)}:{PagesPort}"],
        Expose = [OtlpPort],
        Networks = [environment.DefaultNetworkName!],
        Restart = "unless-stopped",
        SecurityOpt = ["no-new-privileges:true"],
    };

    /// <summary>Has a service send its telemetry.</summary>
    public void Receive(Service service)
    {
        service.Environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"http://{Name}:{OtlpPort}";
        service.Environment["OTEL_EXPORTER_OTLP_PROTOCOL"] = "grpc";
        service.Environment["OTEL_EXPORTER_OTLP_HEADERS"] = $"x-otlp-api-key={key}";
        service.Environment["OTEL_SERVICE_NAME"] = service.Name;
    }

    static string Secret() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
}
