namespace MiniBlog.ServiceDefaults.Events;

/// <summary>Where a rebuild stands.</summary>
public enum RebuildState
{
    /// <summary>None ran since this process started.</summary>
    Idle,

    /// <summary>The shadow is being filled from the event stores, while the old state serves.</summary>
    Replaying,

    /// <summary>The shadow is level; the two are compared.</summary>
    Comparing,

    /// <summary>The shadow serves, or, in a trial, was thrown away.</summary>
    Done,

    /// <summary>It was given up; the old state serves.</summary>
    Failed,
}

/// <summary>A rebuild's progress and outcome.</summary>
/// <param name="State">Where it stands.</param>
/// <param name="Applied">Events read so far.</param>
/// <param name="Total">Events to read, as of the start.</param>
/// <param name="StartedAt">When it started, UTC.</param>
/// <param name="FinishedAt">When it ended, UTC.</param>
/// <param name="Differences">The tables in which the rebuilt state differs from the one that served, each with how.</param>
/// <param name="Error">Why it failed.</param>
public sealed record RebuildStatus(
    RebuildState State, long Applied, long Total, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt, IReadOnlyList<string> Differences, string? Error)
{
    internal static RebuildStatus Idle { get; } = new(RebuildState.Idle, 0, 0, null, null, [], null);
}
