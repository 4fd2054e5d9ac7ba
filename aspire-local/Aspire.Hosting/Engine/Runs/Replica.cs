using System.Security.Cryptography;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Engine;

/// <summary>One of the processes of a resource: its name and its ports, which it keeps across restarts.</summary>
sealed class Replica
{
    Replica(IResource resource, string suffix, string id)
    {
        Resource = resource;
        Suffix = suffix;
        Id = id;
    }

    public IResource Resource { get; }

    /// <summary>What tells it from its like: the OpenTelemetry attribute <c>service.instance.id</c>.</summary>
    public string Suffix { get; }

    /// <summary>What telemetry and the dashboard call it.</summary>
    public string Name => $"{Resource.Name}-{Suffix}";

    /// <summary>The resource's name where there is only one process, else with the suffix.</summary>
    public string Id { get; }

    /// <summary>The port that it listens on for each endpoint.</summary>
    public Dictionary<EndpointAnnotation, int> Ports { get; } = [];

    /// <summary>Whether it may get requests now.</summary>
    public volatile bool IsServing;

    public static Replica[] Of(IResource resource)
    {
        var count = resource.GetReplicaCount();
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            var suffix = RandomNumberGenerator.GetString("abcdefghjkmnpqrstuvwxyz", 8);
            return new Replica(resource, suffix, count == 1 ? resource.Name : $"{resource.Name}-{suffix}");
        })];
    }
}
