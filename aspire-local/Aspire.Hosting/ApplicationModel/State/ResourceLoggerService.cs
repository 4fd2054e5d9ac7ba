using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A line of a resource's console.</summary>
/// <param name="LineNumber">Counted from 1 since the application started.</param>
/// <param name="Content">The text.</param>
/// <param name="IsErrorMessage">Whether it was written to standard error.</param>
public readonly record struct LogLine(int LineNumber, string Content, bool IsErrorMessage);

/// <summary>Keeps the consoles of all resources: the last 10,000 lines of each, and everything that follows for whoever watches.</summary>
public class ResourceLoggerService
{
    readonly ConcurrentDictionary<string, ResourceLog> logs = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>A log that writes to the resource's console.</summary>
    public ILogger GetLogger(IResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return GetLogger(resource.Name);
    }

    /// <summary>A log that writes to the console of one process of a resource.</summary>
    /// <param name="resourceName">Which process; the resource's name where there is only one.</param>
    public ILogger GetLogger(string resourceName) => new ResourceLogger(Log(resourceName));

    /// <summary>The lines kept, then every new line.</summary>
    public IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(IResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return WatchAsync(resource.Name);
    }

    /// <summary>The lines kept, then every new line.</summary>
    /// <param name="resourceName">Which process; the resource's name where there is only one.</param>
    public IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(string resourceName) => Log(resourceName).WatchAsync();

    /// <summary>The lines kept.</summary>
    public IAsyncEnumerable<IReadOnlyList<LogLine>> GetAllAsync(IResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return GetAllAsync(resource.Name);
    }

    /// <summary>The lines kept.</summary>
    /// <param name="resourceName">Which process; the resource's name where there is only one.</param>
    public async IAsyncEnumerable<IReadOnlyList<LogLine>> GetAllAsync(string resourceName)
    {
        var lines = Log(resourceName).Snapshot();
        if (lines.Count > 0)
        {
            yield return lines;
        }

        await Task.CompletedTask;
    }

    /// <summary>Says that the process writes no more: whoever watches comes to the end.</summary>
    public void Complete(string name) => Log(name).Complete();

    /// <summary>Forgets the lines kept.</summary>
    public void ClearBacklog(string resourceName) => Log(resourceName).Clear();

    /// <summary>A line was added: which process, and the line.</summary>
    internal event Action<string, LogLine>? LineAdded;

    internal ResourceLog Log(string resourceId) => logs.GetOrAdd(resourceId, id => new(line => LineAdded?.Invoke(id, line)));

    internal void CompleteAll()
    {
        foreach (var log in logs.Values)
        {
            log.Complete();
        }
    }

    sealed class ResourceLogger(ResourceLog log) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var text = exception is null ? formatter(state, exception) : $"{formatter(state, exception)}: {exception}";
            log.Add(text, isError: logLevel >= LogLevel.Error);
        }
    }
}
