using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Dashboard;

/// <summary>The changes of resources for one watcher: of those that come while it is busy, it gets the last of each resource.</summary>
sealed class ResourceChanges : IAsyncDisposable
{
    readonly Lock gate = new();
    readonly Channel<bool> bell = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    readonly CancellationTokenSource over;
    readonly Task collecting;
    Dictionary<string, ResourceEvent> latest = [];

    /// <summary>Begins to collect: what changes after this is not missed.</summary>
    public ResourceChanges(ResourceNotificationService notifications, CancellationToken cancellationToken)
    {
        over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        collecting = CollectAsync(notifications);
    }

    public async IAsyncEnumerable<IReadOnlyCollection<ResourceEvent>> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var _ in bell.Reader.ReadAllAsync(cancellationToken))
        {
            Dictionary<string, ResourceEvent> taken;
            lock (gate)
            {
                (taken, latest) = (latest, []);
            }

            if (taken.Count > 0)
            {
                yield return taken.Values;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await over.CancelAsync();
        await collecting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        over.Dispose();
    }

    async Task CollectAsync(ResourceNotificationService notifications)
    {
        await foreach (var change in notifications.WatchAsync(over.Token))
        {
            lock (gate)
            {
                latest[change.ResourceId] = change;
            }

            bell.Writer.TryWrite(true);
        }
    }
}
