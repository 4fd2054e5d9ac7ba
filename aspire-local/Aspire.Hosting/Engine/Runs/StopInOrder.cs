using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;

namespace Aspire.Hosting.Engine;

/// <summary>Stops everything in reverse order of dependency: what others need goes after them.</summary>
static class StopInOrder
{
    public static Task StopAsync(IReadOnlyCollection<ResourceRun> runs, CancellationToken atOnce)
    {
        var stops = new Dictionary<ResourceRun, Task>();
        var path = new HashSet<ResourceRun>();
        return Task.WhenAll(runs.Select(Stop));

        Task Stop(ResourceRun run)
        {
            if (stops.TryGetValue(run, out var known))
            {
                return known;
            }

            // Two resources that wait for each other never start; stopping must not hang on them as well.
            if (!path.Add(run))
            {
                return Task.CompletedTask;
            }

            var dependents = runs.Where(other => Needs(other.Resource, run.Resource)).Select(Stop).ToArray();
            path.Remove(run);
            return stops[run] = StopAfterAsync(dependents, run);
        }

        async Task StopAfterAsync(Task[] dependents, ResourceRun run)
        {
            await Task.WhenAll(dependents);
            await run.StopAsync(atOnce);
        }
    }

    /// <summary>Whether a resource works with another until its end: also with the dashboard, which takes the last of its telemetry.</summary>
    internal static bool Needs(IResource resource, IResource other) =>
        (resource is ProjectResource and not DashboardResource && other is DashboardResource)
        || resource.Annotations.OfType<WaitAnnotation>().Any(wait => ReferenceEquals(wait.Resource, other))
        || (resource is IResourceWithParent { Parent: var parent } && ReferenceEquals(parent, other))
        || (other is IResourceWithConnectionString && resource.Annotations.OfType<ResourceRelationshipAnnotation>()
            .Any(link => ReferenceEquals(link.Resource, other)));
}
