using System.Globalization;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Engine;

/// <summary>Decides where each endpoint is.</summary>
static class EndpointAllocation
{
    /// <summary>Gives every endpoint of a resource its port, and every replica its own.</summary>
    /// <exception cref="DistributedApplicationException">A fixed port is in use.</exception>
    public static void Allocate(IResourceWithEndpoints resource, IReadOnlyList<Replica> replicas, bool randomPorts)
    {
        var isLocal = resource.HasAnnotationOfType<LocalProcessAnnotation>();
        foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>())
        {
            // The port inside a container means nothing to a process of this machine.
            var target = isLocal ? null : endpoint.TargetPort;
            var port = target ?? (randomPorts ? null : endpoint.Port) ?? Ports.Next();
            Check(resource, endpoint, port, target);
            foreach (var replica in replicas)
            {
                replica.Ports[endpoint] = replicas.Count == 1 ? port : Ports.Next();
            }

            var own = replicas.Count == 1 ? port.ToString(CultureInfo.InvariantCulture) : null;
            endpoint.AllocatedEndpoint = new(endpoint, isLocal ? "127.0.0.1" : endpoint.TargetHost, port, own);
        }
    }

    static void Check(IResource resource, EndpointAnnotation endpoint, int port, int? target)
    {
        if (target is not null && endpoint.Port is { } wanted && wanted != target)
        {
            throw new DistributedApplicationException(
                $"'{resource.Name}' has an endpoint '{endpoint.Name}' on port {wanted} for a process on port {target}; the local engine does not translate ports, so leave one of them out.");
        }

        if (endpoint.Port == port && !Ports.IsFree(port))
        {
            throw new DistributedApplicationException(
                $"Port {port}, which '{resource.Name}' needs, is in use; stop the program that listens there (see it with `ss -ltnp 'sport = :{port}'`), or change the port in the project's launchSettings.json.");
        }
    }
}
