using Aspire.Dashboard.Resources;
using Aspire.Dashboard.Telemetry;

namespace Aspire.Dashboard.Pages;

/// <summary>How two resources are linked: <c>Reference</c>, <c>WaitFor</c>, ….</summary>
sealed record RelatedResource(string Name, IReadOnlyList<string> Types);

/// <summary>
/// A resource as the pages list it. <c>Name</c> is the host's, for one process; <c>Label</c> is the display name, or <c>Name</c> where
/// there are several processes; <c>ColourName</c> is whose colour it has, <c>TelemetryName</c> how telemetry calls it, <c>Parent</c> the
/// display name of what it is part of, <c>Errors</c> how many error logs of it are kept.
/// </summary>
sealed record ResourceRow(
    string Name,
    string DisplayName,
    string Label,
    string ColourName,
    string TelemetryName,
    string Type,
    string? State,
    string? StateStyle,
    HealthState? Health,
    string? ExitCode,
    DateTimeOffset? StartedAt,
    string? Source,
    string? SourceShort,
    string? Parent,
    bool IsHidden,
    int Errors,
    IReadOnlyList<ResourceUrl> Urls,
    IReadOnlyList<ResourceCommand> Commands,
    IReadOnlyList<RelatedResource> References);

/// <summary>The rows of the host's resources.</summary>
static class ResourceRows
{
    public static IReadOnlyList<ResourceRow> Of(IReadOnlyList<ResourceView> resources, IReadOnlyList<ErrorCount> errors)
    {
        var processes = resources.CountBy(resource => resource.DisplayName).ToDictionary();
        var displayNames = resources.ToLookup(resource => resource.Name, resource => resource.DisplayName);
        var byProcess = errors.ToLookup(error => error.Resource.FullName, error => error.Count);
        var byService = errors.ToLookup(error => error.Resource.Name, error => error.Count);
        // Parameters are settings: they stand below what runs.
        return [.. resources.OrderBy(resource => resource.ResourceType == "Parameter").Select(resource =>
        {
            var isOne = processes[resource.DisplayName] == 1;
            var label = isOne ? resource.DisplayName : resource.Name;
            var parent = resource.Property("resource.parentName");
            var (source, shortSource) = Source(resource);
            return new ResourceRow(
                resource.Name,
                resource.DisplayName,
                label,
                resource.DisplayName,
                label,
                resource.ResourceType,
                resource.State,
                resource.StateStyle,
                resource.Health,
                resource.Property("resource.exitCode"),
                resource.StartedAt,
                source,
                shortSource,
                parent is null ? null : displayNames[parent].FirstOrDefault(parent),
                resource.IsHidden,
                (isOne ? byService[resource.DisplayName] : byProcess[resource.Name]).Sum(),
                [.. resource.Urls],
                [.. resource.Commands.Where(command => command.State != CommandState.Hidden)],
                References(resource));
        })];
    }

    public static string? Property(this ResourceView resource, string name) => resource.Properties.FirstOrDefault(property => property.Name == name)?.Value;

    public static IReadOnlyList<RelatedResource> References(ResourceView resource) =>
        [.. resource.Relationships.GroupBy(relation => relation.ResourceName, (name, all) => new RelatedResource(name, [.. all.Select(relation => relation.Type).Distinct()]))];

    /// <summary>Where a resource comes from, whole and in short.</summary>
    static (string? Whole, string? Short) Source(ResourceView resource)
    {
        if (resource.Property("project.path") is { } project)
        {
            return (project, Path.GetFileName(project));
        }

        if (resource.Property("executable.path") is { } executable)
        {
            var arguments = resource.Property("executable.args");
            return ($"{executable} {arguments}".TrimEnd(), $"{Path.GetFileName(executable)} {arguments}".TrimEnd());
        }

        var other = resource.Property("container.image");
        return (other, other);
    }
}
