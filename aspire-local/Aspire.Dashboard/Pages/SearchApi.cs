using Aspire.Dashboard.Resources;
using Aspire.Dashboard.Telemetry;

namespace Aspire.Dashboard.Pages;

/// <summary>What the search reads.</summary>
static class SearchApi
{
    const int Limit = 25;

    public static void MapSearch(this RouteGroupBuilder group) => group.MapGet("/search", async (
        string q, ISearch search, IResourceWatch watch, ResourceColours colours, CancellationToken cancellationToken) =>
    {
        var found = await search.SearchAsync(q, Limit, cancellationToken);
        var rows = ResourceRows.Of(watch.Resources, []).ToDictionary(row => row.Name);
        ResourceRow? Row(string name) => rows.GetValueOrDefault(name) ?? rows.Values.FirstOrDefault(row => row.DisplayName == name);
        return PageJson.Ok(new
        {
            Colours = colours.With(found.Logs.Select(log => log.Resource.Name).Concat(found.Spans.Select(span => span.Resource.Name))),
            Limit,
            Resources = found.Resources.Select(name => Row(name) is { } row
                ? new { row.Name, row.Label, row.ColourName, row.Type }
                : new { Name = name, Label = name, ColourName = name, Type = "" }),
            Logs = found.Logs.Select(LogsApi.Short),
            Spans = found.Spans.Select(TracesApi.Short),
            Lines = found.ConsoleLines.Select(one => new
            {
                Resource = one.ResourceName,
                Label = Row(one.ResourceName)?.Label ?? one.ResourceName,
                ColourName = Row(one.ResourceName)?.ColourName ?? one.ResourceName,
                one.Line.Number,
                one.Line.Text,
                one.Line.IsError,
            }),
        });
    });
}
