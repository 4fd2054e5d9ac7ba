using Aspire.Dashboard.Telemetry;

namespace Aspire.Dashboard.Resources;

/// <summary>The resources of the application, as its host tells of them, and the commands that it takes.</summary>
public interface IResourceWatch
{
    /// <summary>How the line to the host is.</summary>
    HostLinkState Link { get; }

    /// <summary>All resources now, hidden ones too, by display name. After the host was lost: as they were last.</summary>
    IReadOnlyList<ResourceView> Resources { get; }

    /// <summary>Raised when a resource or the line to the host changed.</summary>
    ChangeSignal Changed { get; }

    /// <summary>A resource's console lines, the kept ones first.</summary>
    /// <param name="resourceName">Which one (<see cref="ResourceView.Name"/>).</param>
    /// <param name="follow">Whether to go on with new lines, over restarts of the resource; otherwise it ends with the kept ones.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    /// <returns>Batches of lines; it ends when the host is lost.</returns>
    IAsyncEnumerable<IReadOnlyList<ConsoleLine>> WatchConsoleAsync(string resourceName, bool follow, CancellationToken cancellationToken);

    /// <summary>Gives a command, and waits until the host says what came of it.</summary>
    /// <param name="resourceName">To which resource (<see cref="ResourceView.Name"/>).</param>
    /// <param name="commandName">Which command (<see cref="ResourceCommand.Name"/>).</param>
    /// <param name="cancellationToken">Gives the command up.</param>
    Task<CommandOutcome> ExecuteAsync(string resourceName, string commandName, CancellationToken cancellationToken);
}

/// <summary>How the line to the host is.</summary>
/// <param name="Status">In one word.</param>
/// <param name="ApplicationName">The application's name, once the host has said it.</param>
/// <param name="Problem">Why there is no line, for a person to read.</param>
public sealed record HostLinkState(HostLinkStatus Status, string? ApplicationName, string? Problem);

/// <summary>How the line to the host is, in one word.</summary>
public enum HostLinkStatus
{
    /// <summary>No host was named (<c>ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL</c>): telemetry only.</summary>
    NotConfigured,

    /// <summary>Not yet there, or lost: it is tried again and again.</summary>
    Connecting,

    /// <summary>It stands.</summary>
    Connected,
}

/// <summary>A line of a console.</summary>
/// <param name="Number">Its number in its resource's console, from 1.</param>
/// <param name="Text">The line, with ANSI sequences as they were written.</param>
/// <param name="IsError">Whether it came from standard error.</param>
public sealed record ConsoleLine(int Number, string Text, bool IsError);

/// <summary>What came of a command.</summary>
/// <param name="Status">In one word.</param>
/// <param name="Message">Why it failed, or what it did; may be empty.</param>
public sealed record CommandOutcome(CommandStatus Status, string? Message);

/// <summary>What came of a command, in one word.</summary>
public enum CommandStatus
{
    /// <summary>It was carried out: the resource is as it should be.</summary>
    Succeeded,

    /// <summary>It was not.</summary>
    Failed,

    /// <summary>It was given up.</summary>
    Cancelled,
}
