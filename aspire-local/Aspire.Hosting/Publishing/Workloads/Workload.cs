using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Engine;

namespace Aspire.Hosting.Publishing;

/// <summary>A resource as a container, with what the model says of it evaluated as far as it can be before it is deployed.</summary>
/// <param name="Resource">The project or the container.</param>
/// <param name="Args">Its arguments: strings, or values that are known later.</param>
/// <param name="Environment">Its environment: strings, or values that are known later.</param>
sealed record Workload(IResource Resource, IReadOnlyList<object> Args, IReadOnlyDictionary<string, object> Environment)
{
    /// <summary>What a project's container listens on: the default of .NET's images since 8.</summary>
    public const int ProjectPort = 8080;

    public string Name => Resource.Name;

    public bool IsProject => Resource is ProjectResource;

    public string? Entrypoint => (Resource as ContainerResource)?.Entrypoint;

    public IEnumerable<EndpointAnnotation> Endpoints => Resource.Annotations.OfType<EndpointAnnotation>();

    public IEnumerable<ContainerMountAnnotation> Volumes => Resource.Annotations.OfType<ContainerMountAnnotation>();

    public IEnumerable<ContainerFilesAnnotation> Files => Resource.Annotations.OfType<ContainerFilesAnnotation>();

    /// <summary>What is asked over HTTP how the process is; <see langword="null"/> if nothing is.</summary>
    public string? HealthPath => Resource.TryGetLastAnnotation<HttpHealthCheckAnnotation>(out var check) ? check.Path : null;

    /// <summary>The image of a container; a project's is built later.</summary>
    public string? Image => Resource.TryGetLastAnnotation<ContainerImageAnnotation>(out var image)
        ? $"{(image.Registry is null ? null : image.Registry + "/")}{image.Image}{(image.Tag is null ? null : ":" + image.Tag)}"
        : null;

    /// <summary>What it waits for; databases count as their server, which the model adds by itself.</summary>
    public IEnumerable<IResource> Dependencies => Resource.Annotations.OfType<WaitAnnotation>().Select(wait => wait.Resource).Distinct();

    /// <summary>The resources that it is told an address of.</summary>
    public IEnumerable<IResource> References => Environment.Values.Concat(Args).SelectMany(Addressed).Where(other => other != Resource).Distinct();

    public static int PortOf(EndpointAnnotation endpoint) => endpoint.TargetPort ?? (endpoint.IsFromLaunchProfile ? null : endpoint.Port) ?? ProjectPort;

    public static async Task<IReadOnlyList<Workload>> AllOfAsync(
        DistributedApplicationModel model, DistributedApplicationExecutionContext execution, CancellationToken cancellationToken)
    {
        var workloads = new List<Workload>();
        foreach (var resource in model.Resources.Where(resource => resource is ProjectResource or ContainerResource))
        {
            workloads.Add(await OfAsync(resource, execution, cancellationToken));
        }

        return workloads;
    }

    static async Task<Workload> OfAsync(IResource resource, DistributedApplicationExecutionContext execution, CancellationToken cancellationToken)
    {
        var variables = new Dictionary<string, object>();
        var environment = new EnvironmentCallbackContext(execution, resource, variables, cancellationToken);
        foreach (var annotation in resource.Annotations.OfType<EnvironmentCallbackAnnotation>())
        {
            await annotation.Callback(environment);
        }

        var args = new List<object>();
        var line = new CommandLineArgsCallbackContext(args, resource, cancellationToken) { ExecutionContext = execution };
        foreach (var annotation in resource.Annotations.OfType<CommandLineArgsCallbackAnnotation>())
        {
            await annotation.Callback(line);
        }

        return new(resource, args, variables);
    }

    static IEnumerable<IResource> Addressed(object value) => value switch
    {
        EndpointReference endpoint => [endpoint.Resource],
        IValueWithReferences composite => composite.References.SelectMany(Addressed),
        _ => [],
    };
}
