using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Engine;

/// <summary>What is published about a process at each turn of its life.</summary>
static class ProcessSnapshots
{
    public static CustomResourceSnapshot Described(CustomResourceSnapshot snapshot, IResource resource, TimeProvider time) => snapshot with
    {
        ResourceType = resource switch { ProjectResource => "Project", ExecutableResource => "Executable", _ => "Container" },
        State = KnownResourceStates.NotStarted,
        CreationTimeStamp = time.GetUtcNow().UtcDateTime,
        Urls = ResourceUrls.Of(resource),
        Relationships = [.. resource.Annotations.OfType<ResourceRelationshipAnnotation>()
            .Select(link => new RelationshipSnapshot(link.Resource.Name, link.Type)).Distinct()],
    };

    public static CustomResourceSnapshot Started(CustomResourceSnapshot snapshot, IResource resource, ChildProcess child, TimeProvider time) =>
        snapshot with
        {
            State = KnownResourceStates.Running,
            StartTimeStamp = time.GetUtcNow().UtcDateTime,
            StopTimeStamp = null,
            ExitCode = null,
            HealthReports = Pending(resource),
            EnvironmentVariables = [.. child.Plan.Environment.Select(variable =>
                new EnvironmentVariableSnapshot(variable.Key, variable.Value, child.Plan.Said?.Contains(variable.Key) ?? true))],
            Properties = Facts(resource, child),
        };

    public static CustomResourceSnapshot Ended(CustomResourceSnapshot snapshot, int exitCode, bool isFinished, TimeProvider time) => snapshot with
    {
        State = isFinished ? KnownResourceStates.Finished : KnownResourceStates.Exited,
        ExitCode = exitCode,
        StopTimeStamp = time.GetUtcNow().UtcDateTime,
        IsReady = false,
        HealthReports = [],
        Properties = [.. snapshot.Properties.Where(fact => fact.Name != "executable.pid")],
    };

    // Until a check has run, a process that has checks counts as unhealthy.
    static ImmutableArray<HealthReportSnapshot> Pending(IResource resource) =>
    [
        .. resource.Annotations.OfType<HealthCheckAnnotation>().Select(check => new HealthReportSnapshot(check.Key, null, null, null)),
        .. resource.Annotations.OfType<HttpHealthCheckAnnotation>().Select(check => new HealthReportSnapshot(check.Name, null, null, null)),
    ];

    static ImmutableArray<ResourcePropertySnapshot> Facts(IResource resource, ChildProcess child) =>
    [
        new("executable.path", child.Plan.Program),
        new("executable.workDir", child.Plan.WorkingDirectory),
        new("executable.args", child.Plan.Arguments.ToImmutableArray()) { IsSensitive = true },
        new("executable.pid", child.Id),
        .. resource is ProjectResource project
            ? [new("project.path", project.GetProjectMetadata().ProjectPath)]
            : Array.Empty<ResourcePropertySnapshot>(),
    ];
}
