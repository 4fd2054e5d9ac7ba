using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Engine;

/// <summary>
/// A GET that says how one process is. Kept apart from the keyed health checks because with replicas it must ask each process,
/// not their common address.
/// </summary>
sealed record HttpHealthCheckAnnotation(string Path, int StatusCode, string? EndpointName) : IResourceAnnotation
{
    public string Name => $"GET {Path}";
}
