using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Knows how every resource is, and tells whoever waits for a change.</summary>
public class ResourceNotificationService
{
    readonly Lock gate = new();
    readonly CancellationToken stopping;
    readonly TimeProvider time;
    ImmutableDictionary<string, ResourceEvent> current = ImmutableDictionary.Create<string, ResourceEvent>(StringComparer.OrdinalIgnoreCase);
    ImmutableList<Channel<ResourceEvent>> watchers = [];

    internal ResourceNotificationService(IHostApplicationLifetime lifetime, TimeProvider time) =>
        (stopping, this.time) = (lifetime.ApplicationStopping, time);

    /// <summary>Changes how a resource is, as seen by everyone else.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="stateFactory">Makes the new snapshot of the old one.</param>
    public Task PublishUpdateAsync(IResource resource, Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return PublishUpdateAsync(resource, resource.Name, stateFactory);
    }

    /// <summary>Changes how one process of a resource is, as seen by everyone else.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="resourceId">Which of its processes.</param>
    /// <param name="stateFactory">Makes the new snapshot of the old one.</param>
    public Task PublishUpdateAsync(
        IResource resource, string resourceId, Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory)
    {
        ArgumentNullException.ThrowIfNull(stateFactory);
        lock (gate)
        {
            var old = current.TryGetValue(resourceId, out var known)
                ? known.Snapshot
                : new CustomResourceSnapshot { ResourceType = resource.GetType().Name, Properties = [], CreationTimeStamp = time.GetUtcNow().UtcDateTime };
            var change = new ResourceEvent(resource, resourceId, stateFactory(old));
            current = current.SetItem(resourceId, change);
            foreach (var watcher in watchers)
            {
                watcher.Writer.TryWrite(change);
            }
        }

        return Task.CompletedTask;
    }

    /// <summary>How a process of a resource is now.</summary>
    /// <param name="resourceId">Which process; the resource's name where there is only one.</param>
    /// <param name="resourceEvent">Its last change.</param>
    public bool TryGetCurrentState(string resourceId, [NotNullWhen(true)] out ResourceEvent? resourceEvent) =>
        current.TryGetValue(resourceId, out resourceEvent);

    /// <summary>How every resource is now.</summary>
    internal IEnumerable<ResourceEvent> Current => current.Values;

    /// <summary>How every resource is, then every change.</summary>
    public async IAsyncEnumerable<ResourceEvent> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var channel = Channel.CreateUnbounded<ResourceEvent>(new() { SingleReader = true });
        lock (gate)
        {
            foreach (var state in current.Values)
            {
                channel.Writer.TryWrite(state);
            }

            watchers = watchers.Add(channel);
        }

        try
        {
            await foreach (var change in channel.Reader.ReadAllAsync(cancellationToken))
            {
                yield return change;
            }
        }
        finally
        {
            lock (gate)
            {
                watchers = watchers.Remove(channel);
            }
        }
    }

    /// <summary>Waits for a change of a resource that fits; any of its processes will do.</summary>
    /// <exception cref="OperationCanceledException">The wait was given up, or the application stops.</exception>
    public async Task<ResourceEvent> WaitForResourceAsync(
        string resourceName, Func<ResourceEvent, bool> predicate, CancellationToken cancellationToken = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stopping);
        return await WaitAsync(resourceName, predicate, either.Token);
    }

    /// <summary>Waits until a resource is in a state; <see cref="KnownResourceStates.Running"/> by default.</summary>
    public Task WaitForResourceAsync(string resourceName, string? targetState = null, CancellationToken cancellationToken = default) =>
        WaitForResourceAsync(resourceName, [targetState ?? KnownResourceStates.Running], cancellationToken);

    /// <summary>Waits until a resource is in one of some states, and tells in which.</summary>
    public async Task<string> WaitForResourceAsync(
        string resourceName, IEnumerable<string> targetStates, CancellationToken cancellationToken = default)
    {
        var states = targetStates.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var change = await WaitForResourceAsync(
            resourceName, change => change.Snapshot.State is { } state && states.Contains(state.Text), cancellationToken);
        return change.Snapshot.State!.Text;
    }

    /// <summary>Waits until a resource runs, its health checks pass, and the handlers of <see cref="ResourceReadyEvent"/> ended.</summary>
    public Task<ResourceEvent> WaitForResourceHealthyAsync(string resourceName, CancellationToken cancellationToken = default) =>
        WaitForResourceHealthyAsync(resourceName, WaitBehavior.WaitOnResourceUnavailable, cancellationToken);

    /// <summary>Waits until a resource runs, its health checks pass, and the handlers of <see cref="ResourceReadyEvent"/> ended.</summary>
    /// <exception cref="DistributedApplicationException">It could not start, and <paramref name="waitBehavior"/> says to stop then.</exception>
    public async Task<ResourceEvent> WaitForResourceHealthyAsync(
        string resourceName, WaitBehavior waitBehavior, CancellationToken cancellationToken = default)
    {
        var change = await WaitForResourceAsync(
            resourceName, change => IsHealthy(change) || (waitBehavior == WaitBehavior.StopOnResourceUnavailable && IsOver(change)), cancellationToken);
        return IsHealthy(change)
            ? change
            : throw new DistributedApplicationException($"The resource '{resourceName}' is {change.Snapshot.State?.Text}, so it will not become healthy.");
    }

    /// <summary>Waits for everything that <paramref name="resource"/> was told to wait for.</summary>
    public Task WaitForDependenciesAsync(IResource resource, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return Task.WhenAll(resource.Annotations.OfType<WaitAnnotation>().Select(wait => WaitForAsync(resource, wait, cancellationToken)));
    }

    // What the engine itself waits for ends when the resource is stopped in its turn, not when the end is announced.
    internal async Task<ResourceEvent> WaitAsync(string resourceName, Func<ResourceEvent, bool> predicate, CancellationToken cancellationToken)
    {
        await foreach (var change in WatchAsync(cancellationToken))
        {
            if (string.Equals(change.Resource.Name, resourceName, StringComparison.OrdinalIgnoreCase) && predicate(change))
            {
                return change;
            }
        }

        throw new OperationCanceledException($"Waiting for the resource '{resourceName}' was given up.");
    }

    internal static bool IsHealthy(ResourceEvent change) => change.Snapshot is { HealthStatus: HealthStatus.Healthy, IsReady: true };

    async Task WaitForAsync(IResource resource, WaitAnnotation wait, CancellationToken cancellationToken)
    {
        var stops = wait.WaitBehavior == WaitBehavior.StopOnResourceUnavailable;
        var change = await WaitAsync(
            wait.Resource.Name, change => IsReached(wait, change) || (IsOver(change) && (stops || IsEnded(wait, change))), cancellationToken);
        if (!IsReached(wait, change))
        {
            throw new DistributedApplicationException(
                $"'{resource.Name}' waits for '{wait.Resource.Name}', which is {change.Snapshot.State?.Text} (exit code {change.Snapshot.ExitCode}).");
        }
    }

    static bool IsReached(WaitAnnotation wait, ResourceEvent change) => wait.WaitType switch
    {
        WaitType.WaitUntilStarted => change.Snapshot.State?.Text == KnownResourceStates.Running,
        WaitType.WaitForCompletion => IsOver(change) && change.Snapshot.ExitCode == wait.ExitCode,
        _ => IsHealthy(change),
    };

    static bool IsOver(ResourceEvent change) => KnownResourceStates.TerminalStates.Contains(change.Snapshot.State?.Text);

    // A program that was to complete with one exit code and did with another never completes as expected.
    static bool IsEnded(WaitAnnotation wait, ResourceEvent change) =>
        wait.WaitType == WaitType.WaitForCompletion && change.Snapshot.State?.Text == KnownResourceStates.Finished;
}
