using Aspire.Dashboard.Resources;
using Aspire.Dashboard.Telemetry;

namespace Aspire.Dashboard.Pages;

/// <summary>What the map of the system is drawn from.</summary>
static class MapApi
{
    /// <summary>Settings, not parts that anything flows between.</summary>
    static readonly HashSet<string> Apart = ["Parameter", "ConnectionString"];

    public static void MapSystemMap(this RouteGroupBuilder group) => group.MapGet("/map", async (
        int? seconds, IResourceWatch watch, ITelemetryReader telemetry, ResourceColours colours, CancellationToken cancellationToken) =>
    {
        var traffic = await telemetry.ReadTrafficAsync(TimeSpan.FromSeconds(Math.Clamp(seconds ?? 60, 1, 3600)), cancellationToken);
        var rows = ResourceRows.Of(watch.Resources, await telemetry.CountErrorLogsAsync(cancellationToken))
            .Where(row => !row.IsHidden && !Apart.Contains(row.Type)).ToArray();
        var whole = Wholes(rows);
        var edges = traffic.Select(edge => edge with { From = whole(edge.From), To = whole(edge.To) }).OrderByDescending(edge => edge.PerSecond).ToArray();
        var nodes = Nodes(rows, whole, edges);
        var names = nodes.Select(node => node.Name).ToHashSet();
        var references = rows.SelectMany(row => row.References.Select(other => (From: whole(row.DisplayName), To: whole(other.Name))))
            .Where(edge => edge.From != edge.To && names.Contains(edge.From) && names.Contains(edge.To)).Distinct()
            .Select(edge => new { edge.From, edge.To });
        return PageJson.Ok(new
        {
            Colours = colours.With(names),
            watch.Link.Problem,
            Nodes = nodes,
            References = references,
            Traffic = edges,
        });
    });

    /// <summary>A part of the map: all processes of a resource, with what belongs to it; without a state where only telemetry knows it.</summary>
    sealed record MapNode(string Name, string? State, string? StateStyle, HealthState? Health, string? ExitCode, int Processes, int Errors);

    /// <summary>A database is drawn as its server: what flows to one flows to the other.</summary>
    static Func<string, string> Wholes(ResourceRow[] rows)
    {
        var names = rows.Select(row => row.DisplayName).ToHashSet();
        var parents = rows.Where(row => row.Parent is { } parent && parent != row.DisplayName && names.Contains(parent)).DistinctBy(row => row.DisplayName).ToDictionary(row => row.DisplayName, row => row.Parent!);
        return name =>
        {
            for (var steps = 0; steps < parents.Count && parents.TryGetValue(name, out var parent); steps++)
            {
                name = parent;
            }

            return name;
        };
    }

    static List<MapNode> Nodes(ResourceRow[] rows, Func<string, string> whole, EdgeTraffic[] edges)
    {
        var nodes = rows.GroupBy(row => row.DisplayName).Where(row => whole(row.Key) == row.Key).Select(processes =>
        {
            // Light as long as one of its processes runs.
            var one = processes.MaxBy(row => row.State == "Running")!;
            return new MapNode(one.DisplayName, one.State ?? "Unknown", one.StateStyle, processes.Max(row => row.Health), one.ExitCode, processes.Count(), processes.Sum(row => row.Errors));
        }).ToList();
        var known = nodes.Select(node => node.Name).ToHashSet();
        nodes.AddRange(edges.SelectMany(edge => new[] { edge.From, edge.To }).Distinct().Where(name => !known.Contains(name)).Select(name => new MapNode(name, null, null, null, null, 1, 0)));
        return nodes;
    }
}
