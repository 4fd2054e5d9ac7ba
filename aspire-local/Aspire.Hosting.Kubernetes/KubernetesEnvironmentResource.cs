using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Publishing;

namespace Aspire.Hosting.Kubernetes;

/// <summary>A Kubernetes cluster.</summary>
/// <param name="name">The resource's name.</param>
public sealed class KubernetesEnvironmentResource(string name) : Resource(name), IWorkloadPublisher
{
    Task<string> IWorkloadPublisher.PublishAsync(
        string application, IReadOnlyList<Workload> workloads, string folder, CancellationToken cancellationToken) =>
        new ChartPublisher(application, workloads).WriteAsync(folder, cancellationToken);
}
