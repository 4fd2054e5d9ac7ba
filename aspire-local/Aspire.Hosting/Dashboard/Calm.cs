using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Dashboard;

/// <summary>
/// When the dashboard may start: when everything else is up, so that it takes no time from the start of the application, or as soon as
/// something went wrong, which is when it is needed. Telemetry does not get lost meanwhile: the services' exporters try again.
/// </summary>
sealed class Calm(ResourceNotificationService notifications, DistributedApplicationModel model, TimeProvider time)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        var awaited = model.Resources.Where(resource => resource is not (ParameterResource or DashboardResource)).ToHashSet();
        using var late = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            await foreach (var change in notifications.WatchAsync(either.Token))
            {
                if (ResourceNotificationService.IsHealthy(change))
                {
                    awaited.Remove(change.Resource);
                }

                if (awaited.Count == 0 || KnownResourceStates.TerminalStates.Contains(change.Snapshot.State?.Text))
                {
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Waited long enough.
        }
    }
}
