using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Engine;

/// <summary>Takes one resource, or one of its processes, through its life.</summary>
abstract class ResourceRun(RunContext context, IResource resource, string id)
{
    public IResource Resource { get; } = resource;

    public string Id { get; } = id;

    protected RunContext Context { get; } = context;

    /// <summary>Runs until the token ends it. Stop it first: ending the loop leaves its process to the engine's death.</summary>
    public abstract Task RunAsync(CancellationToken ended);

    /// <summary>Stops it in good order, until it is started again.</summary>
    /// <param name="atOnce">Ends patience: what has not ended then is killed.</param>
    public abstract Task StopAsync(CancellationToken atOnce);

    protected Task PublishAsync(Func<CustomResourceSnapshot, CustomResourceSnapshot> change) =>
        Context.Notifications.PublishUpdateAsync(Resource, Id, change);

    protected Task PublishStateAsync(string state) =>
        PublishAsync(snapshot => snapshot with { State = state, IsReady = false, HealthReports = [] });

    /// <summary>
    /// Asks the health checks over and over, publishes what they say, and runs the ready handlers when they first pass.
    /// </summary>
    protected async Task WatchHealthAsync(Replica? replica, CancellationToken ended)
    {
        var pace = new HealthPace(Context.Time);
        var isReady = false;
        while (true)
        {
            var reports = await Context.Health.CheckAsync(Resource, replica, ended);
            await PublishAsync(snapshot => snapshot with { HealthReports = reports });
            var isHealthy = reports.All(report => report.Status == Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Healthy);
            replica?.IsServing = isHealthy;
            if (isHealthy && !isReady)
            {
                isReady = await TryReadyAsync(ended);
            }

            await Task.Delay(pace.Next(isHealthy && isReady), Context.Time, ended);
        }
    }

    async Task<bool> TryReadyAsync(CancellationToken ended)
    {
        try
        {
            await Context.Eventing.PublishAsync(new ResourceReadyEvent(Resource, Context.Services), ended);
            await PublishAsync(snapshot => snapshot with { IsReady = true });
            return true;
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // Handlers talk to the resource, which may have crashed just now: said in its log, and tried again at the next check.
            Context.Logs.Log(Id).Add($"fail: a ready handler of '{Resource.Name}' failed and will be run again: {fault.Message}", isError: true);
            return false;
        }
    }
}

/// <summary>How often health is asked for: fast while something starts, seldom once it is well.</summary>
sealed class HealthPace(TimeProvider time)
{
    static readonly TimeSpan Starting = TimeSpan.FromMilliseconds(50);
    static readonly TimeSpan Unwell = TimeSpan.FromSeconds(1);
    static readonly TimeSpan Well = TimeSpan.FromSeconds(5);
    static readonly TimeSpan LongStart = TimeSpan.FromSeconds(30);

    readonly long began = time.GetTimestamp();
    bool wasHealthy;

    public TimeSpan Next(bool isHealthy)
    {
        wasHealthy |= isHealthy;
        return isHealthy ? Well : wasHealthy || time.GetElapsedTime(began) > LongStart ? Unwell : Starting;
    }
}
