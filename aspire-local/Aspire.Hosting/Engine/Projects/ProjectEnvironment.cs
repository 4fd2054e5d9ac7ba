using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Engine;

/// <summary>The variables that every .NET project gets.</summary>
static class ProjectEnvironment
{
    public static void Add(EnvironmentCallbackContext context, LaunchProfile? profile)
    {
        var variables = context.EnvironmentVariables;
        variables["OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY"] = "in_memory";
        if (context.ExecutionContext.IsPublishMode)
        {
            AddPublished(context);
            return;
        }

        variables["LOGGING__CONSOLE__FORMATTERNAME"] = "simple";
        variables["DOTNET_SYSTEM_CONSOLE_ALLOW_ANSI_COLOR_REDIRECTION"] = "true";
        foreach (var (name, value) in profile?.EnvironmentVariables ?? [])
        {
            variables[name] = value;
        }
    }

    // A deployed service sits behind an ingress, which ends TLS and says in headers how the client spoke to it.
    static void AddPublished(EnvironmentCallbackContext context)
    {
        context.EnvironmentVariables["ASPNETCORE_FORWARDEDHEADERS_ENABLED"] = "true";
        if (((IResourceWithEndpoints)context.Resource).GetEndpoints().FirstOrDefault(endpoint => endpoint.IsHttp) is { } endpoint)
        {
            context.EnvironmentVariables["HTTP_PORTS"] = endpoint.Property(EndpointProperty.TargetPort);
        }
    }
}
