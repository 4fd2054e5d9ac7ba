using System.Collections.Concurrent;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The commands that every resource with a process has.</summary>
public static class KnownResourceCommands
{
    /// <summary>Starts a stopped resource.</summary>
    public static readonly string StartCommand = "start";

    /// <summary>Stops a resource until it is started again.</summary>
    public static readonly string StopCommand = "stop";

    /// <summary>Stops a resource and starts it again.</summary>
    public static readonly string RestartCommand = "restart";
}

/// <summary>What came of a command.</summary>
public sealed class ExecuteCommandResult
{
    /// <summary>Whether it was carried out.</summary>
    public required bool Success { get; init; }

    /// <summary>Whether it was given up.</summary>
    public bool Canceled { get; init; }

    /// <summary>Why it failed, or what it did.</summary>
    public string? Message { get; init; }
}

/// <summary>Makes results of commands.</summary>
public static class CommandResults
{
    /// <summary>It was carried out.</summary>
    public static ExecuteCommandResult Success() => new() { Success = true };

    /// <summary>It failed.</summary>
    public static ExecuteCommandResult Failure(string? errorMessage = null) => new() { Success = false, Message = errorMessage };

    /// <summary>It was given up.</summary>
    public static ExecuteCommandResult Canceled() => new() { Success = false, Canceled = true };
}

/// <summary>Carries out commands on resources.</summary>
public class ResourceCommandService
{
    readonly ConcurrentDictionary<string, Func<string, CancellationToken, Task<ExecuteCommandResult>>> targets = new(StringComparer.OrdinalIgnoreCase);

    internal ResourceCommandService()
    {
    }

    /// <summary>Carries out a command on all processes of a resource.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="commandName">One of <see cref="KnownResourceCommands"/>.</param>
    /// <param name="cancellationToken">Gives the command up.</param>
    public Task<ExecuteCommandResult> ExecuteCommandAsync(IResource resource, string commandName, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return ExecuteCommandAsync(resource.Name, commandName, cancellationToken);
    }

    /// <summary>Carries out a command, and waits until it is done (a start: until the process runs).</summary>
    /// <param name="resourceId">A resource's name, for all its processes, or which of its processes.</param>
    /// <param name="commandName">One of <see cref="KnownResourceCommands"/>.</param>
    /// <param name="cancellationToken">Gives the command up.</param>
    public async Task<ExecuteCommandResult> ExecuteCommandAsync(
        string resourceId, string commandName, CancellationToken cancellationToken = default)
    {
        if (!targets.TryGetValue(resourceId, out var target))
        {
            return CommandResults.Failure($"There is no resource '{resourceId}' that takes commands.");
        }

        try
        {
            return await target(commandName, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return CommandResults.Canceled();
        }
    }

    internal void Register(string resourceId, Func<string, CancellationToken, Task<ExecuteCommandResult>> target) => targets[resourceId] = target;
}
