using System.Collections.Concurrent;

namespace Aspire.Hosting.Engine;

/// <summary>
/// The names of processes in telemetry and in the dashboard: <c>SERVICE-INSTANCE</c>, by which the two are joined. The engine itself
/// calls the only process of a resource by the resource's name.
/// </summary>
sealed class ReplicaNames
{
    readonly ConcurrentDictionary<string, string> names = new(StringComparer.OrdinalIgnoreCase);
    readonly ConcurrentDictionary<string, string> ids = new(StringComparer.OrdinalIgnoreCase);

    public void Add(Replica replica)
    {
        names[replica.Id] = replica.Name;
        ids[replica.Name] = replica.Id;
    }

    /// <summary>The name of what the engine calls <paramref name="resourceId"/>; the same for what has no process.</summary>
    public string Name(string resourceId) => names.GetValueOrDefault(resourceId, resourceId);

    /// <summary>What the engine calls <paramref name="name"/>.</summary>
    public string Id(string name) => ids.GetValueOrDefault(name, name);
}
