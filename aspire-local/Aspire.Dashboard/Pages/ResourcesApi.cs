using Aspire.Dashboard.Resources;
using Aspire.Dashboard.Telemetry;

namespace Aspire.Dashboard.Pages;

/// <summary>What the page of the resources reads, and the commands that it gives.</summary>
static class ResourcesApi
{
    /// <summary>What the pane has in its own places already, or the table's.</summary>
    static readonly HashSet<string> Elsewhere = ["resource.source", "resource.type", "resource.state", "resource.displayName", "resource.healthState"];

    public static void MapResources(this RouteGroupBuilder group)
    {
        group.MapGet("/colours", async (ResourceColours colours, ITelemetryReader telemetry, CancellationToken cancellationToken) =>
            PageJson.Ok(new { Colours = colours.With((await telemetry.ReadResourcesAsync(cancellationToken)).Select(resource => resource.Name)) }));

        group.MapGet("/resources", async (IResourceWatch watch, ITelemetryReader telemetry, ResourceColours colours, CancellationToken cancellationToken) =>
        {
            var rows = ResourceRows.Of(watch.Resources, await telemetry.CountErrorLogsAsync(cancellationToken));
            return PageJson.Ok(new { Colours = colours.With(rows.Select(row => row.DisplayName)), watch.Link, Resources = rows });
        });

        group.MapGet("/resources/{name}", async (string name, IResourceWatch watch, ITelemetryReader telemetry, CancellationToken cancellationToken) =>
        {
            var all = watch.Resources;
            return all.FirstOrDefault(resource => resource.Name == name) is { } one
                ? PageJson.Ok(Details(one, all, await telemetry.CountErrorLogsAsync(cancellationToken)))
                : PageJson.NotFound($"The host knows no resource '{name}'.");
        });

        group.MapPost("/resources/{name}/commands/{command}", async (string name, string command, IResourceWatch watch, CancellationToken cancellationToken) =>
            PageJson.Ok(await watch.ExecuteAsync(name, command, cancellationToken)));
    }

    static object Details(ResourceView one, IReadOnlyList<ResourceView> all, IReadOnlyList<ErrorCount> errors)
    {
        var row = ResourceRows.Of(all, errors).Single(row => row.Name == one.Name);
        var referencedBy = all.SelectMany(other => other.Relationships.Where(relation => relation.ResourceName == one.DisplayName).Select(relation => (other.DisplayName, relation.Type)))
            .GroupBy(relation => relation.DisplayName, (name, relations) => new RelatedResource(name, [.. relations.Select(relation => relation.Type).Distinct()]));
        return new
        {
            row.Name,
            row.DisplayName,
            row.TelemetryName,
            row.Type,
            row.State,
            row.StateStyle,
            row.Health,
            row.ExitCode,
            one.CreatedAt,
            one.StartedAt,
            one.StoppedAt,
            row.Urls,
            row.Commands,
            row.References,
            ReferencedBy = referencedBy,
            Properties = one.Properties.Where(property => !Elsewhere.Contains(property.Name)),
            one.Volumes,
            one.HealthReports,
            one.Environment,
        };
    }
}
