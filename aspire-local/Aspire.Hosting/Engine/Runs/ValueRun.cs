using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Engine;

/// <summary>The life of a resource without a process: a parameter, a connection string, a database, which lives while its server does.</summary>
sealed class ValueRun(RunContext context, IResource resource) : ResourceRun(context, resource, resource.Name)
{
    readonly CancellationTokenSource stopped = new();

    public override async Task RunAsync(CancellationToken ended)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ended, stopped.Token);
        try
        {
            await LiveAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            await PublishStateAsync(KnownResourceStates.Exited);
        }
    }

    public override async Task StopAsync(CancellationToken atOnce) => await stopped.CancelAsync();

    async Task LiveAsync(CancellationToken ended)
    {
        await PublishAsync(snapshot => snapshot with { ResourceType = Kind, State = KnownResourceStates.Waiting });
        await Context.Notifications.WaitForDependenciesAsync(Resource, ended);
        if (Resource is IResourceWithParent { Parent: var parent })
        {
            while (true)
            {
                await Context.Notifications.WaitAsync(parent.Name, ResourceNotificationService.IsHealthy, ended);
                await LiveWithParentAsync(parent, ended);
            }
        }

        await AppearAsync(ended);
        await WatchHealthAsync(replica: null, ended);
    }

    async Task LiveWithParentAsync(IResource parent, CancellationToken ended)
    {
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(ended);
        await AppearAsync(ended);
        var health = WatchHealthAsync(replica: null, gone.Token);
        var change = await Context.Notifications.WaitAsync(
            parent.Name, change => change.Snapshot.State?.Text != KnownResourceStates.Running, ended);
        await gone.CancelAsync();
        await health.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        await PublishStateAsync(change.Snapshot.State!.Text);
    }

    async Task AppearAsync(CancellationToken ended)
    {
        if (Resource is IResourceWithConnectionString)
        {
            await Context.Eventing.PublishAsync(new ConnectionStringAvailableEvent(Resource, Context.Services), ended);
        }

        await PublishStateAsync(KnownResourceStates.Running);
    }

    string Kind => Resource switch
    {
        IResourceWithConnectionString => Resource.GetType().Name.Replace("Resource", string.Empty, StringComparison.Ordinal),
        ParameterResource => "Parameter",
        _ => Resource.GetType().Name,
    };
}
