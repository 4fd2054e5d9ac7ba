using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Engine;

/// <summary>Starts and stops the whole application.</summary>
sealed class Orchestrator(RunContext context, ProcessPlans plans, ResourceCommandService commands, RunFailure failure, IHostApplicationLifetime lifetime)
    : IHostedService
{
    /// <summary>Everything has ended this long after a stop was asked for; what has not by then is killed.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    readonly CancellationTokenSource ended = new();
    readonly List<ReplicaProxy> proxies = [];
    RunLock? runLock;
    ResourceRun[] runs = [];
    Task running = Task.CompletedTask;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await context.Eventing.PublishAsync(new BeforeStartEvent(context.Services, context.Model), cancellationToken);
            context.Settings.Data.Create();
            runLock = RunLock.Take(context.Settings.Data);
            foreach (var resource in context.Model.Resources)
            {
                plans.Check(resource);
            }

            runs = [.. await CreateRunsAsync(cancellationToken)];
            failure.Occurred += lifetime.StopApplication;
            running = Task.WhenAll(runs.Select(run => Task.Run(() => run.RunAsync(ended.Token), CancellationToken.None)));
            await context.Eventing.PublishAsync(new AfterResourcesCreatedEvent(context.Services, context.Model), cancellationToken);
        }
        catch
        {
            await StopAsync(CancellationToken.None);
            throw;
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        using var atOnce = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        atOnce.CancelAfter(Patience);
        await StopInOrder.StopAsync(runs, atOnce.Token);
        await ended.CancelAsync();
        await running;
        foreach (var proxy in proxies)
        {
            await proxy.DisposeAsync();
        }

        proxies.Clear();
        context.Logs.CompleteAll();
        runLock?.Dispose();
        runLock = null;
        context.Settings.Data.Delete();
    }

    async Task<List<ResourceRun>> CreateRunsAsync(CancellationToken cancellationToken)
    {
        var created = new List<ResourceRun>();
        foreach (var resource in context.Model.Resources)
        {
            if (!ProcessPlans.HasProcess(resource))
            {
                created.Add(new ValueRun(context, resource));
                continue;
            }

            var replicas = Replica.Of(resource);
            Array.ForEach(replicas, context.Names.Add);
            await AllocateAsync(resource, replicas, cancellationToken);
            ProcessRun[] processes = [.. replicas.Select(replica => new ProcessRun(context, plans, replica))];
            Register(resource, processes);
            created.AddRange(processes);
        }

        CheckParameters();
        return created;
    }

    async Task AllocateAsync(IResource resource, Replica[] replicas, CancellationToken cancellationToken)
    {
        if (resource is not IResourceWithEndpoints listener)
        {
            return;
        }

        EndpointAllocation.Allocate(listener, replicas, context.Settings.RandomPorts);
        if (replicas.Length > 1)
        {
            foreach (var endpoint in replicas[0].Ports.Keys)
            {
                proxies.Add(await ReplicaProxy.StartAsync(endpoint, replicas, cancellationToken));
            }
        }

        await context.Eventing.PublishAsync(new ResourceEndpointsAllocatedEvent(resource, context.Services), cancellationToken);
    }

    void Register(IResource resource, ProcessRun[] processes)
    {
        commands.Register(resource.Name, async (command, token) =>
        {
            var results = await Task.WhenAll(processes.Select(process => process.CommandAsync(command, token)));
            return results.FirstOrDefault(result => !result.Success) ?? results[0];
        });
        foreach (var process in processes.Where(process => process.Id != resource.Name))
        {
            commands.Register(process.Id, process.CommandAsync);
        }
    }

    // A parameter that nobody set is said at once, not by whichever service happens to need it first.
    void CheckParameters()
    {
        foreach (var parameter in context.Model.Resources.OfType<ParameterResource>())
        {
            _ = parameter.Value;
        }
    }
}

/// <summary>A fault that no restart mends.</summary>
sealed class RunFailure
{
    public event Action? Occurred;

    public DistributedApplicationException? Reason { get; private set; }

    public void Fail(DistributedApplicationException reason)
    {
        Reason ??= reason;
        Occurred?.Invoke();
    }
}
