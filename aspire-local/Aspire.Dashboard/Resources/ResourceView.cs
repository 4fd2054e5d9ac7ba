namespace Aspire.Dashboard.Resources;

/// <summary>A resource (one of its processes, where it has several) as the host tells of it: <c>aspire.v1.Resource</c>.</summary>
public sealed record ResourceView
{
    /// <summary>Which one: unique; what telemetry calls <see cref="Telemetry.TelemetryResource.FullName"/>.</summary>
    public required string Name { get; init; }

    /// <summary>What a person calls it; processes of one resource share it.</summary>
    public required string DisplayName { get; init; }

    /// <summary><c>Project</c>, <c>Executable</c>, <c>Container</c>, <c>Parameter</c>, ….</summary>
    public required string ResourceType { get; init; }

    /// <summary>Unique over restarts.</summary>
    public required string Uid { get; init; }

    /// <summary><c>Running</c>, <c>Starting</c>, <c>Exited</c>, …; <see langword="null"/> if not known.</summary>
    public string? State { get; init; }

    /// <summary><c>success</c>, <c>info</c>, <c>warning</c>, <c>error</c> or nothing.</summary>
    public string? StateStyle { get; init; }

    /// <summary>When it was added.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When it was started last.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended last.</summary>
    public DateTimeOffset? StoppedAt { get; init; }

    /// <summary>Whether the host wants it hidden.</summary>
    public bool IsHidden { get; init; }

    /// <summary>Its variables.</summary>
    public IReadOnlyList<ResourceVariable> Environment { get; init; } = [];

    /// <summary>Facts about it.</summary>
    public IReadOnlyList<ResourceProperty> Properties { get; init; } = [];

    /// <summary>Its addresses, in the host's order.</summary>
    public IReadOnlyList<ResourceUrl> Urls { get; init; } = [];

    /// <summary>Its volumes.</summary>
    public IReadOnlyList<ResourceVolume> Volumes { get; init; } = [];

    /// <summary>What its health checks said last.</summary>
    public IReadOnlyList<ResourceHealth> HealthReports { get; init; } = [];

    /// <summary>What it is linked to.</summary>
    public IReadOnlyList<ResourceRelation> Relationships { get; init; } = [];

    /// <summary>What can be done with it now.</summary>
    public IReadOnlyList<ResourceCommand> Commands { get; init; } = [];

    /// <summary>The worst of <see cref="HealthReports"/> while it runs, a running one without reports being healthy; otherwise <see langword="null"/>.</summary>
    public HealthState? Health => State != "Running"
        ? null
        : HealthReports.Select(report => report.Status ?? HealthState.Unhealthy).DefaultIfEmpty(HealthState.Healthy).Max();
}

/// <summary>What a health check found, from good to bad.</summary>
public enum HealthState
{
    /// <summary>All is well.</summary>
    Healthy,

    /// <summary>It works, with limits.</summary>
    Degraded,

    /// <summary>It does not work.</summary>
    Unhealthy,
}

/// <summary>A variable of a resource.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value; to be masked, as any may be a secret.</param>
/// <param name="IsFromSpec">Whether the application said so, rather than the machine.</param>
public sealed record ResourceVariable(string Name, string? Value, bool IsFromSpec);

/// <summary>A fact about a resource.</summary>
/// <param name="Name">Its key, such as <c>executable.pid</c>.</param>
/// <param name="DisplayName">What a person calls it, if the host says.</param>
/// <param name="Value">As text; a list's values are joined by spaces, objects are JSON.</param>
/// <param name="IsSensitive">Whether to mask it.</param>
public sealed record ResourceProperty(string Name, string? DisplayName, string? Value, bool IsSensitive);

/// <summary>An address of a resource.</summary>
/// <param name="EndpointName">The endpoint's name, if it is one's.</param>
/// <param name="Url">The whole URL.</param>
/// <param name="DisplayName">What to show instead of it; may be empty.</param>
/// <param name="IsInternal">Whether it is for the details only.</param>
/// <param name="IsInactive">Whether it does not answer now.</param>
public sealed record ResourceUrl(string? EndpointName, string Url, string DisplayName, bool IsInternal, bool IsInactive);

/// <summary>A volume of a resource.</summary>
/// <param name="Source">Where it is on the machine, or its name.</param>
/// <param name="Target">Where it is inside.</param>
/// <param name="MountType"><c>bind</c> or <c>volume</c>.</param>
/// <param name="IsReadOnly">Whether it cannot be written.</param>
public sealed record ResourceVolume(string Source, string Target, string MountType, bool IsReadOnly);

/// <summary>What a health check said.</summary>
/// <param name="Key">The check.</param>
/// <param name="Status">Its verdict; <see langword="null"/> before it ran.</param>
/// <param name="Description">In words; may be empty.</param>
/// <param name="Exception">What it threw; may be empty.</param>
/// <param name="LastRunAt">When it ran.</param>
public sealed record ResourceHealth(string Key, HealthState? Status, string Description, string Exception, DateTimeOffset? LastRunAt);

/// <summary>A link to another resource.</summary>
/// <param name="ResourceName">The other's <i>display</i> name.</param>
/// <param name="Type"><c>Reference</c>, <c>WaitFor</c>, <c>Parent</c>, ….</param>
public sealed record ResourceRelation(string ResourceName, string Type);

/// <summary>Whether a command can be given.</summary>
public enum CommandState
{
    /// <summary>It can.</summary>
    Enabled,

    /// <summary>It can't now.</summary>
    Disabled,

    /// <summary>It is not to be shown.</summary>
    Hidden,
}

/// <summary>What can be done with a resource.</summary>
/// <param name="Name">Which command, such as <c>stop</c>.</param>
/// <param name="DisplayName">What a person calls it.</param>
/// <param name="Description">What it does, if the host says.</param>
/// <param name="Confirmation">What to ask before, if anything.</param>
/// <param name="IsHighlighted">Whether it is to be at hand.</param>
/// <param name="State">Whether it can be given now.</param>
public sealed record ResourceCommand(
    string Name, string DisplayName, string? Description, string? Confirmation, bool IsHighlighted, CommandState State);
