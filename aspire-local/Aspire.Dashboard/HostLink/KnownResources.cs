using Aspire.Dashboard.Resources;
using Aspire.DashboardService.Proto.V1;

namespace Aspire.Dashboard.HostLink;

/// <summary>The host's resources as its updates tell.</summary>
sealed class KnownResources
{
    readonly Dictionary<string, ResourceView> resources = [];
    volatile IReadOnlyList<ResourceView> all = [];

    /// <summary>All of them, by display name.</summary>
    public IReadOnlyList<ResourceView> All => all;

    public void Apply(WatchResourcesUpdate update)
    {
        if (update.InitialData is { } initial)
        {
            resources.Clear();
            foreach (var resource in initial.Resources)
            {
                resources[resource.Name] = ResourceViews.Of(resource);
            }
        }

        foreach (var change in update.Changes?.Value ?? [])
        {
            if (change.Upsert is { } resource)
            {
                resources[resource.Name] = ResourceViews.Of(resource);
            }
            else if (change.Delete is { } gone)
            {
                resources.Remove(gone.ResourceName);
            }
        }

        all = [.. resources.Values.OrderBy(resource => resource.DisplayName, StringComparer.OrdinalIgnoreCase).ThenBy(resource => resource.Name, StringComparer.Ordinal)];
    }
}
