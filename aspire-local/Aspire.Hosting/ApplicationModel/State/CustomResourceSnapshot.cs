using System.Collections.Immutable;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>How a resource is at one moment.</summary>
public sealed record CustomResourceSnapshot
{
    /// <summary>What it is: <c>Project</c>, <c>Executable</c>, <c>Container</c>, <c>Parameter</c>, ….</summary>
    public required string ResourceType { get; init; }

    /// <summary>Facts about it: <c>executable.pid</c>, <c>executable.path</c>, <c>executable.workDir</c>, <c>project.path</c>, ….</summary>
    public required ImmutableArray<ResourcePropertySnapshot> Properties { get; init; }

    /// <summary>What it is doing: one of <see cref="KnownResourceStates"/>.</summary>
    public ResourceStateSnapshot? State { get; init; }

    /// <summary>The exit code of the process that ended last; 128 + N for one that signal N ended.</summary>
    public int? ExitCode { get; init; }

    /// <summary>When it was added, in UTC.</summary>
    public DateTime? CreationTimeStamp { get; init; }

    /// <summary>When its process was started last, in UTC.</summary>
    public DateTime? StartTimeStamp { get; init; }

    /// <summary>When its process ended last, in UTC.</summary>
    public DateTime? StopTimeStamp { get; init; }

    /// <summary>Its addresses.</summary>
    public ImmutableArray<UrlSnapshot> Urls { get; init; } = [];

    /// <summary>The variables that its process was started with.</summary>
    public ImmutableArray<EnvironmentVariableSnapshot> EnvironmentVariables { get; init; } = [];

    /// <summary>The resources that it is linked to.</summary>
    public ImmutableArray<RelationshipSnapshot> Relationships { get; init; } = [];

    /// <summary>What its health checks said last.</summary>
    public ImmutableArray<HealthReportSnapshot> HealthReports { get; internal init; } = [];

    /// <summary>
    /// The worst of <see cref="HealthReports"/>; <see langword="null"/> while it is not running. A running resource without
    /// health checks is healthy.
    /// </summary>
    public HealthStatus? HealthStatus => State?.Text != KnownResourceStates.Running
        ? null
        : HealthReports.Select(report => report.Status ?? Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Unhealthy)
            .DefaultIfEmpty(Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Healthy)
            .Min();

    /// <summary>Whether the handlers of <see cref="ResourceReadyEvent"/> have ended since its process was started.</summary>
    internal bool IsReady { get; init; }
}

/// <summary>A fact about a resource.</summary>
public sealed record ResourcePropertySnapshot(string Name, object? Value)
{
    /// <summary>Whether the value must not be shown.</summary>
    public bool IsSensitive { get; init; }
}

/// <summary>What a resource is doing.</summary>
/// <param name="Text">One of <see cref="KnownResourceStates"/>.</param>
/// <param name="Style">How to show it: <c>success</c>, <c>info</c>, <c>warning</c>, <c>error</c>.</param>
public sealed record ResourceStateSnapshot(string Text, string? Style)
{
    /// <summary>A state without a style.</summary>
    public static implicit operator ResourceStateSnapshot?(string? s) => s is null ? null : new(s, null);
}

/// <summary>An address of a resource.</summary>
/// <param name="Name">The endpoint's name.</param>
/// <param name="Url">The URL.</param>
/// <param name="IsInternal">Whether it is of use to programs only.</param>
public sealed record UrlSnapshot(string? Name, string Url, bool IsInternal)
{
    /// <summary>How to show it.</summary>
    public UrlDisplayPropertiesSnapshot DisplayProperties { get; init; } = new();
}

/// <summary>How to show a URL.</summary>
public sealed record UrlDisplayPropertiesSnapshot(string DisplayName = "", int SortOrder = 0);

/// <summary>A variable that a process was started with.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value.</param>
/// <param name="IsFromSpec">Whether the application said so, rather than the machine's own environment.</param>
public sealed record EnvironmentVariableSnapshot(string Name, string? Value, bool IsFromSpec);

/// <summary>A link to another resource.</summary>
public sealed record RelationshipSnapshot(string ResourceName, string Type);

/// <summary>What a health check said.</summary>
/// <param name="Name">The check.</param>
/// <param name="Status">Its verdict; <see langword="null"/> before it ran.</param>
/// <param name="Description">In words.</param>
/// <param name="ExceptionText">The exception, if it threw one.</param>
public sealed record HealthReportSnapshot(string Name, HealthStatus? Status, string? Description, string? ExceptionText)
{
    /// <summary>When the check ran, in UTC.</summary>
    public DateTime? LastRunAt { get; init; }
}

/// <summary>What a resource can be doing.</summary>
public static class KnownResourceStates
{
    /// <summary>Not started, and not about to.</summary>
    public static readonly string NotStarted = nameof(NotStarted);

    /// <summary>Waiting for the resources that it depends on.</summary>
    public static readonly string Waiting = nameof(Waiting);

    /// <summary>About to run.</summary>
    public static readonly string Starting = nameof(Starting);

    /// <summary>Running.</summary>
    public static readonly string Running = nameof(Running);

    /// <summary>Could not be started.</summary>
    public static readonly string FailedToStart = nameof(FailedToStart);

    /// <summary>Being stopped.</summary>
    public static readonly string Stopping = nameof(Stopping);

    /// <summary>Its process ended, by a stop or by a crash.</summary>
    public static readonly string Exited = nameof(Exited);

    /// <summary>Its process has done its work.</summary>
    public static readonly string Finished = nameof(Finished);

    /// <summary>The states that nothing leaves by itself.</summary>
    public static readonly IReadOnlyList<string> TerminalStates = [Finished, FailedToStart, Exited];
}
