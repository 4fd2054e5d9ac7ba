using Aspire.Dashboard.Telemetry;

namespace Aspire.Dashboard.Pages;

/// <summary>The resources that telemetry came from, to choose one of them.</summary>
static class TelemetryNames
{
    /// <summary>Each service, and each of its processes where several have sent something.</summary>
    public static IEnumerable<string> ToChoose(IReadOnlyList<TelemetryResource> resources) => resources
        .GroupBy(one => one.Name)
        .OrderBy(service => service.Key, StringComparer.OrdinalIgnoreCase)
        .SelectMany(service => service.Count() == 1 ? [service.Key] : service.Select(one => one.FullName).Prepend(service.Key));
}
