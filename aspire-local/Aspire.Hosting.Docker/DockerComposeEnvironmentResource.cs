using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Docker.Resources.ComposeNodes;
using Aspire.Hosting.Publishing;

namespace Aspire.Hosting.Docker;

/// <summary>Docker Compose on some machine.</summary>
/// <param name="name">The resource's name.</param>
public class DockerComposeEnvironmentResource(string name) : Resource(name), IWorkloadPublisher
{
    /// <summary>Whether Aspire's dashboard is one of the containers. Default: <see langword="true"/>.</summary>
    public bool DashboardEnabled { get; set; } = true;

    /// <summary>The network between the containers.</summary>
    public string? DefaultNetworkName { get; set; } = "aspire";

    Task<string> IWorkloadPublisher.PublishAsync(
        string application, IReadOnlyList<Workload> workloads, string folder, CancellationToken cancellationToken) =>
        new ComposePublisher(this, application, workloads).WriteAsync(folder, cancellationToken);
}

/// <summary>A resource of the model as a container of the compose file.</summary>
/// <param name="name">The resource's name.</param>
/// <param name="resource">The resource.</param>
/// <param name="composeEnvironmentResource">The environment.</param>
public class DockerComposeServiceResource(string name, IResource resource, DockerComposeEnvironmentResource composeEnvironmentResource)
    : Resource(name), IResourceWithParent<DockerComposeEnvironmentResource>
{
    /// <summary>The environment.</summary>
    public DockerComposeEnvironmentResource Parent { get; } = composeEnvironmentResource;

    internal IResource TargetResource { get; } = resource;
}

/// <summary>Changes a container of the compose file before it is written.</summary>
/// <param name="configure">Changes it.</param>
public sealed class DockerComposeServiceCustomizationAnnotation(Action<DockerComposeServiceResource, Service> configure) : IResourceAnnotation
{
    /// <summary>Changes it.</summary>
    public Action<DockerComposeServiceResource, Service> Configure { get; } = configure;
}
