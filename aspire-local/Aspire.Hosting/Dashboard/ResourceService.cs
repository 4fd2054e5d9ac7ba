using Aspire.DashboardService.Proto.V1;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Engine;
using Grpc.Core;
using Microsoft.Extensions.Hosting;
using Contract = Aspire.DashboardService.Proto.V1.DashboardService;

namespace Aspire.Hosting.Dashboard;

/// <summary>Tells dashboards of the resources, and takes their commands: Aspire's contract <c>aspire.v1.DashboardService</c>.</summary>
sealed class ResourceService(
    ResourceNotificationService notifications,
    ResourceLoggerService logs,
    ResourceCommandService commands,
    ResourceMessages messages,
    ReplicaNames names,
    IHostEnvironment host,
    TimeProvider time) : Contract.DashboardServiceBase
{
    /// <summary>A resource that is not well so long after its start has not been started, as far as a person is concerned.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>A process that nothing asks for its health must live so long to count as started.</summary>
    static readonly TimeSpan Settling = TimeSpan.FromSeconds(1);

    const string Suffix = "AppHost";

    public override Task<ApplicationInformationResponse> GetApplicationInformation(ApplicationInformationRequest request, ServerCallContext context)
    {
        var name = host.ApplicationName;
        return Task.FromResult(new ApplicationInformationResponse
        {
            ApplicationName = name.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase) && name.Length > Suffix.Length ? name[..^Suffix.Length].TrimEnd('.') : name,
        });
    }

    public override async Task WatchResources(
        WatchResourcesRequest request, IServerStreamWriter<WatchResourcesUpdate> responseStream, ServerCallContext context)
    {
        var token = context.CancellationToken;
        await using var changes = new ResourceChanges(notifications, token);
        var initial = new InitialResourceData();
        foreach (var change in notifications.Current)
        {
            initial.Resources.Add(await messages.OfAsync(change, token));
        }

        await responseStream.WriteAsync(new() { InitialData = initial }, token);
        await foreach (var batch in changes.ReadAsync(token))
        {
            var update = new WatchResourcesChanges();
            foreach (var change in batch)
            {
                update.Value.Add(new WatchResourcesChange { Upsert = await messages.OfAsync(change, token) });
            }

            await responseStream.WriteAsync(new() { Changes = update }, token);
        }
    }

    public override async Task WatchResourceConsoleLogs(
        WatchResourceConsoleLogsRequest request, IServerStreamWriter<WatchResourceConsoleLogsUpdate> responseStream, ServerCallContext context)
    {
        var id = names.Id(request.ResourceName);
        if (!notifications.TryGetCurrentState(id, out _))
        {
            throw new RpcException(new(StatusCode.NotFound, $"There is no resource '{request.ResourceName}'."));
        }

        var lines = request.SuppressFollow ? logs.GetAllAsync(id) : logs.WatchAsync(id);
        await foreach (var batch in lines.WithCancellation(context.CancellationToken))
        {
            // A message has its limits: gRPC clients take 4 MiB unless they say otherwise.
            foreach (var some in batch.Chunk(1_000))
            {
                var update = new WatchResourceConsoleLogsUpdate();
                update.LogLines.AddRange(some.Select(line => new ConsoleLogLine { LineNumber = line.LineNumber, Text = line.Content, IsStdErr = line.IsErrorMessage }));
                await responseStream.WriteAsync(update, context.CancellationToken);
            }
        }
    }

    public override async Task<ResourceCommandResponse> ExecuteResourceCommand(ResourceCommandRequest request, ServerCallContext context)
    {
        var id = names.Id(request.ResourceName);
        var result = await commands.ExecuteCommandAsync(id, request.CommandName, context.CancellationToken);
        if (result.Success && request.CommandName != KnownResourceCommands.StopCommand)
        {
            result = await SeeAsync(id, context.CancellationToken);
        }

        var message = result.Message ?? string.Empty;
        return new()
        {
            Kind = result.Canceled ? ResourceCommandResponseKind.Cancelled
                : result.Success ? ResourceCommandResponseKind.Succeeded
                : ResourceCommandResponseKind.Failed,
            Message = message,
#pragma warning disable CS0612 // Older dashboards read it there.
            ErrorMessage = message,
#pragma warning restore CS0612
        };
    }

    // A process that runs may still die of what made it stop before; success is said when it is well.
    async Task<ExecuteCommandResult> SeeAsync(string id, CancellationToken cancellationToken)
    {
        var isWell = false;
        using var late = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            await foreach (var change in notifications.WatchAsync(either.Token))
            {
                if (!string.Equals(change.ResourceId, id, StringComparison.OrdinalIgnoreCase))
                {
                    continue;
                }

                var isHealthy = ResourceNotificationService.IsHealthy(change);
                if ((isHealthy && change.Snapshot.HealthReports.Length > 0) || change.Snapshot.State?.Text == KnownResourceStates.Finished)
                {
                    return CommandResults.Success();
                }

                if (KnownResourceStates.TerminalStates.Contains(change.Snapshot.State?.Text))
                {
                    return CommandResults.Failure($"It was started, but is {change.Snapshot.State?.Text} (exit code {change.Snapshot.ExitCode}); see its console.");
                }

                if (isHealthy && !isWell)
                {
                    isWell = true;
                    late.CancelAfter(Settling);
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Said below.
        }

        return isWell ? CommandResults.Success() : CommandResults.Failure($"It runs, but is not healthy after {Patience.TotalSeconds:0} s; see its health checks.");
    }
}
