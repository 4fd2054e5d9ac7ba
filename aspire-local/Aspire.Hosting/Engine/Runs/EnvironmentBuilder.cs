using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Engine;

/// <summary>Evaluates the environment and the arguments of a process.</summary>
sealed class EnvironmentBuilder(DistributedApplicationExecutionContext execution, IConfiguration configuration, IHostEnvironment host)
{
    // What the engine got for itself, and what may hold secrets of other resources, is not for its children.
    static readonly string[] Withheld = ["ASPNETCORE_URLS", "DOTNET_LAUNCH_PROFILE", "HTTP_PORTS", "HTTPS_PORTS"];
    static readonly string[] WithheldPrefixes = ["Parameters__", "ConnectionStrings__", "ASPIRE_"];

    /// <summary>The variables that the application says, evaluated.</summary>
    public async Task<Dictionary<string, string>> SaidAsync(Replica replica, CancellationToken cancellationToken)
    {
        var variables = new Dictionary<string, object>();
        var context = new EnvironmentCallbackContext(execution, replica.Resource, variables, cancellationToken);
        AddAddresses(replica, variables);
        if (replica.Resource is ProjectResource)
        {
            AddTelemetry(replica, variables);
        }

        foreach (var callback in replica.Resource.Annotations.OfType<EnvironmentCallbackAnnotation>())
        {
            await callback.Callback(context);
        }

        var evaluated = new Dictionary<string, string>();
        foreach (var (name, value) in variables)
        {
            if (await EvaluateAsync(value, cancellationToken) is { } text)
            {
                evaluated[name] = text;
            }
        }

        return evaluated;
    }

    /// <summary>The arguments that the application says, evaluated.</summary>
    public async Task<string[]> ArgumentsAsync(IResource resource, CancellationToken cancellationToken)
    {
        var arguments = new List<object>();
        var context = new CommandLineArgsCallbackContext(arguments, resource, cancellationToken) { ExecutionContext = execution };
        foreach (var callback in resource.Annotations.OfType<CommandLineArgsCallbackAnnotation>())
        {
            await callback.Callback(context);
        }

        var evaluated = new List<string>();
        foreach (var argument in arguments)
        {
            evaluated.Add(await EvaluateAsync(argument, cancellationToken) ?? string.Empty);
        }

        return [.. evaluated];
    }

    /// <summary>The variables of the engine itself that its children get too, below those that the application says.</summary>
    public static Dictionary<string, string> Inherited()
    {
        var inherited = new Dictionary<string, string>();
        foreach (System.Collections.DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            var name = (string)variable.Key;
            if (!Withheld.Contains(name) && !WithheldPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)))
            {
                inherited[name] = (string?)variable.Value ?? string.Empty;
            }
        }

        return inherited;
    }

    static void AddAddresses(Replica replica, Dictionary<string, object> variables)
    {
        foreach (var (endpoint, port) in replica.Ports)
        {
            if (endpoint.PortVariable is { } name)
            {
                variables[name] = port.ToString(CultureInfo.InvariantCulture);
            }
        }

        var urls = replica.Ports.Where(_ => replica.Resource is ProjectResource)
            .Where(listener => listener.Key.UriScheme is "http" or "https")
            .Select(listener => $"{listener.Key.UriScheme}://{listener.Key.TargetHost}:{listener.Value}")
            .ToArray();
        if (urls.Length > 0)
        {
            variables["ASPNETCORE_URLS"] = string.Join(';', urls);
        }
    }

    void AddTelemetry(Replica replica, Dictionary<string, object> variables)
    {
        variables["OTEL_SERVICE_NAME"] = replica.Resource.Name;
        variables["OTEL_RESOURCE_ATTRIBUTES"] = $"service.instance.id={replica.Suffix}";
        if (configuration["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] is { Length: > 0 } dashboard)
        {
            variables["OTEL_EXPORTER_OTLP_ENDPOINT"] = dashboard;
            variables["OTEL_EXPORTER_OTLP_PROTOCOL"] = "grpc";
            if (configuration["AppHost:OtlpApiKey"] is { Length: > 0 } key)
            {
                variables["OTEL_EXPORTER_OTLP_HEADERS"] = $"x-otlp-api-key={key}";
            }
        }

        if (host.IsDevelopment())
        {
            variables["OTEL_BLRP_SCHEDULE_DELAY"] = "1000";
            variables["OTEL_BSP_SCHEDULE_DELAY"] = "1000";
            variables["OTEL_METRIC_EXPORT_INTERVAL"] = "1000";
            variables["OTEL_TRACES_SAMPLER"] = "always_on";
            variables["OTEL_METRICS_EXEMPLAR_FILTER"] = "trace_based";
        }
    }

    static async ValueTask<string?> EvaluateAsync(object value, CancellationToken cancellationToken) => value switch
    {
        string text => text,
        IResourceBuilder<IResource> { Resource: IValueProvider provider } => await provider.GetValueAsync(cancellationToken),
        IValueProvider provider => await provider.GetValueAsync(cancellationToken),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };
}
