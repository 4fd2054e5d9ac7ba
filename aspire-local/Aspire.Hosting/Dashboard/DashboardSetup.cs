using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Engine;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting.Dashboard;

/// <summary>Adds the dashboard to an application, at the addresses that the AppHost's launch profile says, as Aspire's does.</summary>
static class DashboardSetup
{
    const string OtlpUrl = "ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL";
    const string OtlpHttpUrl = "ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL";

    /// <summary>Adds it, unless the build of the AppHost knows of none.</summary>
    public static void Add(DistributedApplicationBuilder builder)
    {
        // Another dashboard can be named, Aspire's own too: it takes the same variables.
        var path = builder.Configuration["DcpPublisher:DashboardPath"] ?? builder.Metadata("aspiredashboardpath");
        if (path is null || builder.Resources.TryGetByName(DashboardResource.ResourceName, out _))
        {
            return;
        }

        var (data, values) = (DataFolder.Of(builder), GeneratedValues.Of(builder));
        // Read when the application starts: what is wrong with the folder that keeps them is then said like any other reason not to start.
        var keys = new Lazy<DashboardKeys>(() => DashboardKeys.Of(builder.Configuration, values));
        var dashboard = new DashboardResource();
        var resourceService = new ResourceServiceAddress();
        builder.AddResource(dashboard)
            .WithAnnotation(new BuiltDashboard(path))
            .WithEndpoint(builder, DashboardResource.Frontend, "ASPNETCORE_URLS", "http://localhost:15100")
            .WithEndpoint(builder, DashboardResource.OtlpGrpc, OtlpUrl, fallback: null)
            .WithEndpoint(builder, DashboardResource.OtlpHttp, OtlpHttpUrl, fallback: null)
            .WithUrlForEndpoint(DashboardResource.Frontend, url => url.Url = keys.Value.IsOpen ? url.Url : $"{url.Url}/login?t={keys.Value.BrowserToken}")
            .WithUrlForEndpoint(DashboardResource.OtlpGrpc, Hide)
            .WithUrlForEndpoint(DashboardResource.OtlpHttp, Hide)
            .WithHttpHealthCheck("/health", endpointName: DashboardResource.Frontend)
            .WithEnvironment(context => AddEnvironment(context, dashboard, resourceService, keys.Value, Path.Combine(data.For("dashboard", isKept: true), "telemetry.db")));
        builder.Services.AddSingleton(_ => keys.Value);
        builder.Services.AddSingleton<Calm>();
        builder.Services.AddSingleton<ResourceServiceHost>();
        builder.Eventing.Subscribe<BeforeStartEvent>((_, _) =>
        {
            builder.Configuration["AppHost:OtlpApiKey"] = keys.Value.IsOpen ? null : keys.Value.OtlpKey;
            return Task.CompletedTask;
        });
        // The services are told where telemetry goes as soon as that is known, whether the dashboard runs yet or not.
        builder.Eventing.Subscribe<ResourceEndpointsAllocatedEvent>(dashboard, (_, _) =>
        {
            builder.Configuration[OtlpUrl] = dashboard.GetEndpoint(DashboardResource.OtlpGrpc).Url;
            return Task.CompletedTask;
        });
        builder.Eventing.Subscribe<BeforeResourceStartedEvent>(dashboard, async (starting, token) =>
        {
            await starting.Services.GetRequiredService<Calm>().WaitAsync(token);
            resourceService.Value = await starting.Services.GetRequiredService<ResourceServiceHost>().StartAsync(token);
        });
    }

    static void AddEnvironment(
        EnvironmentCallbackContext context, DashboardResource dashboard, IValueProvider resourceService, DashboardKeys keys, string store)
    {
        var variables = context.EnvironmentVariables;
        variables["ASPNETCORE_URLS"] = dashboard.GetEndpoint(DashboardResource.Frontend);
        variables[OtlpUrl] = dashboard.GetEndpoint(DashboardResource.OtlpGrpc);
        variables[OtlpHttpUrl] = dashboard.GetEndpoint(DashboardResource.OtlpHttp);
        variables["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"] = resourceService;
        variables["DASHBOARD__RESOURCESERVICECLIENT__AUTHMODE"] = keys.IsOpen ? "Unsecured" : "ApiKey";
        variables["DASHBOARD__RESOURCESERVICECLIENT__APIKEY"] = keys.ResourceServiceKey;
        variables["DASHBOARD__OTLP__AUTHMODE"] = keys.IsOpen ? "Unsecured" : "ApiKey";
        variables["DASHBOARD__OTLP__PRIMARYAPIKEY"] = keys.OtlpKey;
        variables["DASHBOARD__API__AUTHMODE"] = keys.IsOpen ? "Unsecured" : "ApiKey";
        variables["DASHBOARD__API__PRIMARYAPIKEY"] = keys.ApiKey;
        variables["DASHBOARD__FRONTEND__AUTHMODE"] = keys.IsOpen ? "Unsecured" : "BrowserToken";
        variables["DASHBOARD__FRONTEND__BROWSERTOKEN"] = keys.BrowserToken;
        variables["DASHBOARD__STORE__PATH"] = store;
        // Its own telemetry would come back to it.
        variables["OTEL_SDK_DISABLED"] = "true";
    }

    static IResourceBuilder<DashboardResource> WithEndpoint(
        this IResourceBuilder<DashboardResource> resource, DistributedApplicationBuilder builder, string name, string variable, string? fallback)
    {
        var url = builder.Configuration[variable]?.Split(';').FirstOrDefault(url => url.StartsWith("http://", StringComparison.OrdinalIgnoreCase)) ?? fallback;
        var port = Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Port > 0 ? uri.Port : (int?)null;
        return resource.WithEndpoint(port, scheme: "http", name: name, protocol: ProtocolType.Tcp);
    }

    static void Hide(ResourceUrlAnnotation url) => url.DisplayLocation = UrlDisplayLocation.DetailsOnly;

    /// <summary>Where the dashboard is built, in the place of the metadata that a project reference would have.</summary>
    sealed class BuiltDashboard(string assembly) : IBuiltProjectMetadata
    {
        // Of the project's path, only the folder counts: the process runs in it.
        public string ProjectPath { get; } = assembly;

        public string TargetPath { get; } = assembly;
    }

    /// <summary>Where the resource service is: known before the dashboard is started.</summary>
    sealed class ResourceServiceAddress : IValueProvider
    {
        public string? Value { get; set; }

        public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => new(Value);
    }
}
