using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Engine;

/// <summary>The life of one process: waits, starts, is watched, is started again when it crashes.</summary>
sealed class ProcessRun(RunContext context, ProcessPlans plans, Replica replica) : ResourceRun(context, replica.Resource, replica.Id)
{
    /// <summary>How a line of the engine's own in a process's log begins that says why the process could not be started.</summary>
    public const string Failure = "fail: ";

    readonly SemaphoreSlim commands = new(1);
    readonly Backoff backoff = new(context.Time);
    volatile Stretch current = new(isWanted: !replica.Resource.HasAnnotationOfType<ExplicitStartupAnnotation>());
    CancellationToken atOnce;

    enum Ending
    {
        Crashed,
        Finished,
    }

    public override async Task RunAsync(CancellationToken ended)
    {
        await PublishAsync(snapshot => ProcessSnapshots.Described(snapshot, Resource, Context.Time));
        while (!ended.IsCancellationRequested)
        {
            var stretch = current;
            using var either = CancellationTokenSource.CreateLinkedTokenSource(ended, stretch.Halted.Token);
            try
            {
                while (await LiveOnceAsync(either.Token) == Ending.Crashed)
                {
                    var wait = backoff.Next();
                    Context.Logs.Log(Id).Add($"info: started again in {wait.TotalSeconds:0.#} s", isError: false);
                    await Task.Delay(wait, Context.Time, either.Token);
                }
            }
            catch (OperationCanceledException)
            {
                // Stopped by a command or by the end of the application; the process, if there was one, has ended.
                await PublishAsync(snapshot => snapshot.State?.Text == KnownResourceStates.Finished
                    ? snapshot
                    : snapshot with { State = KnownResourceStates.Exited, IsReady = false });
            }

            stretch.Idle.TrySetResult();
            await stretch.Resumed.Task.WaitAsync(ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public override async Task StopAsync(CancellationToken atOnce)
    {
        this.atOnce = atOnce;
        await HaltAsync();
    }

    /// <summary>Carries out one of <see cref="KnownResourceCommands"/>.</summary>
    public async Task<ExecuteCommandResult> CommandAsync(string command, CancellationToken cancellationToken)
    {
        await commands.WaitAsync(cancellationToken);
        try
        {
            if (command == KnownResourceCommands.StopCommand || command == KnownResourceCommands.RestartCommand)
            {
                await HaltAsync().WaitAsync(cancellationToken);
            }

            if (command == KnownResourceCommands.StartCommand || command == KnownResourceCommands.RestartCommand)
            {
                return await ResumeAsync(cancellationToken);
            }

            return command == KnownResourceCommands.StopCommand
                ? CommandResults.Success()
                : CommandResults.Failure($"'{Id}' has no command '{command}'.");
        }
        finally
        {
            commands.Release();
        }
    }

    async Task HaltAsync()
    {
        await current.Halted.CancelAsync();
        await current.Idle.Task;
    }

    async Task<ExecuteCommandResult> ResumeAsync(CancellationToken cancellationToken)
    {
        if (IsRunning())
        {
            return CommandResults.Success();
        }

        await HaltAsync();
        var before = current;
        current = new(isWanted: true);
        before.Resumed.TrySetResult();
        var change = await Context.Notifications.WaitForResourceAsync(
            Resource.Name, change => change.ResourceId == Id && (IsRunning() || change.Snapshot.State?.Text == KnownResourceStates.FailedToStart), cancellationToken);
        return change.Snapshot.State?.Text == KnownResourceStates.FailedToStart
            ? CommandResults.Failure($"'{Id}' could not be started; see its log.")
            : CommandResults.Success();
    }

    bool IsRunning() => Context.Notifications.TryGetCurrentState(Id, out var now) && now.Snapshot.State?.Text == KnownResourceStates.Running;

    async Task<Ending> LiveOnceAsync(CancellationToken halted)
    {
        ChildProcess child;
        try
        {
            child = await StartAsync(halted);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            Context.Logs.Log(Id).Add($"{Failure}'{Id}' could not be started: {fault.Message}", isError: true);
            await PublishStateAsync(KnownResourceStates.FailedToStart);
            if (fault is DistributedApplicationException reason)
            {
                Context.Fatal(reason);
            }

            return Ending.Crashed;
        }

        using (child)
        {
            return await WatchAsync(child, halted);
        }
    }

    async Task<ChildProcess> StartAsync(CancellationToken halted)
    {
        if (Resource.HasAnnotationOfType<WaitAnnotation>())
        {
            await PublishStateAsync(KnownResourceStates.Waiting);
            await Context.Notifications.WaitForDependenciesAsync(Resource, halted);
        }

        await PublishStateAsync(KnownResourceStates.Starting);
        if (Resource is IResourceWithConnectionString)
        {
            await Context.Eventing.PublishAsync(new ConnectionStringAvailableEvent(Resource, Context.Services), halted);
        }

        await Context.Eventing.PublishAsync(new BeforeResourceStartedEvent(Resource, Context.Services), halted);
        var plan = await plans.PlanAsync(replica, halted);
        halted.ThrowIfCancellationRequested();
        var log = Context.Logs.Log(Id);
        var child = await ChildProcess.StartAsync(plan, (line, isError) => log.Add(line, isError), Context.Time);
        plan.Record?.Write(child.Id);
        backoff.Started();
        await PublishAsync(snapshot => ProcessSnapshots.Started(snapshot, Resource, child, Context.Time));
        return child;
    }

    async Task<Ending> WatchAsync(ChildProcess child, CancellationToken halted)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(halted);
        var health = WatchHealthAsync(replica, over.Token);
        try
        {
            await child.Exited.WaitAsync(halted);
        }
        catch (OperationCanceledException)
        {
            await PublishStateAsync(KnownResourceStates.Stopping);
            await child.StopAsync(atOnce);
        }

        replica.IsServing = false;
        await over.CancelAsync();
        // It ends with the token; a fault of its own (a check that was never registered) must not pass unseen.
        await health.ContinueWith(_ => Report(health), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        var code = await child.Exited;
        var isFinished = code == 0 && !halted.IsCancellationRequested && !IsServer;
        await PublishAsync(snapshot => ProcessSnapshots.Ended(snapshot, code, isFinished, Context.Time));
        await TellStoppedAsync();
        halted.ThrowIfCancellationRequested();
        return isFinished ? Ending.Finished : Ending.Crashed;
    }

    // A program that ends well has done its work; a server that ends without being told to has not.
    bool IsServer => Resource is not ExecutableResource && Resource.HasAnnotationOfType<EndpointAnnotation>();

    void Report(Task health)
    {
        if (health.Exception?.InnerException is { } fault)
        {
            Context.Logs.Log(Id).Add($"fail: the health of '{Id}' could not be watched: {fault}", isError: true);
        }
    }

    async Task TellStoppedAsync()
    {
        if (Context.Notifications.TryGetCurrentState(Id, out var now))
        {
            await Context.Eventing.PublishAsync(new ResourceStoppedEvent(Resource, Context.Services, now));
        }
    }

    /// <summary>The time from a start to a stop by command.</summary>
    sealed class Stretch
    {
        public Stretch(bool isWanted)
        {
            if (!isWanted)
            {
                Halted.Cancel();
            }
        }

        public CancellationTokenSource Halted { get; } = new();

        public TaskCompletionSource Idle { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Resumed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
