using System.Runtime.CompilerServices;
using Aspire.Dashboard.Resources;
using Aspire.Dashboard.Telemetry;
using Aspire.DashboardService.Proto.V1;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Options;
using Service = Aspire.DashboardService.Proto.V1.DashboardService;

namespace Aspire.Dashboard.HostLink;

/// <summary>Watches the host's resources over its resource service, and calls again whenever the line is lost.</summary>
sealed class HostLink : BackgroundService, IResourceWatch
{
    static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    readonly Service.DashboardServiceClient? host;
    readonly Metadata headers = [];
    readonly TimeProvider time;
    readonly KnownResources known = new();
    HostLinkState link = new(HostLinkStatus.NotConfigured, null, null);

    public HostLink(IConfiguration configuration, IOptions<DashboardOptions> options, TimeProvider time)
    {
        this.time = time;
        if (configuration["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"] is not { Length: > 0 } address)
        {
            return;
        }

        var client = options.Value.ResourceServiceClient;
        if (client is { AuthMode: AuthMode.ApiKey, ApiKey: { } key })
        {
            headers.Add("x-resource-service-api-key", key);
        }

        link = new(HostLinkStatus.Connecting, null, null);
        host = new(GrpcChannel.ForAddress(address, new()
        {
            DisposeHttpClient = true,
            // A resource with a large environment is a large message.
            MaxReceiveMessageSize = 64 << 20,
            HttpHandler = new SocketsHttpHandler
            {
                UseProxy = false,
                EnableMultipleHttp2Connections = true,
                ConnectTimeout = TimeSpan.FromSeconds(5),
                KeepAlivePingDelay = TimeSpan.FromSeconds(20),
                KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
            },
        }));
    }

    public HostLinkState Link => link;

    public IReadOnlyList<ResourceView> Resources => known.All;

    public ChangeSignal Changed { get; } = new();

    public async IAsyncEnumerable<IReadOnlyList<ConsoleLine>> WatchConsoleAsync(
        string resourceName, bool follow, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (host is null)
        {
            yield break;
        }

        using var call = host.WatchResourceConsoleLogs(
            new() { ResourceName = resourceName, SuppressFollow = !follow }, headers, cancellationToken: cancellationToken);
        while (await TryReadAsync(call.ResponseStream, cancellationToken))
        {
            yield return [.. call.ResponseStream.Current.LogLines.Select(line => new ConsoleLine(line.LineNumber, line.Text, line.IsStdErr))];
        }
    }

    public async Task<CommandOutcome> ExecuteAsync(string resourceName, string commandName, CancellationToken cancellationToken)
    {
        if (host is null)
        {
            return new(CommandStatus.Failed, "There is no host to give the command to.");
        }

        try
        {
            var type = known.All.FirstOrDefault(resource => resource.Name == resourceName)?.ResourceType ?? string.Empty;
            var answer = await host.ExecuteResourceCommandAsync(
                new() { ResourceName = resourceName, CommandName = commandName, ResourceType = type }, headers, cancellationToken: cancellationToken);
            return ResourceViews.Outcome(answer);
        }
        catch (RpcException reason) when (!cancellationToken.IsCancellationRequested)
        {
            return new(CommandStatus.Failed, reason.Status.Detail);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = FirstPause;
        var isReconnect = false;
        while (host is not null && !stoppingToken.IsCancellationRequested)
        {
            try
            {
                var information = await host.GetApplicationInformationAsync(new(), headers, cancellationToken: stoppingToken);
                using var call = host.WatchResources(new() { IsReconnect = isReconnect }, headers, cancellationToken: stoppingToken);
                await foreach (var update in call.ResponseStream.ReadAllAsync(stoppingToken))
                {
                    known.Apply(update);
                    (pause, isReconnect) = (FirstPause, true);
                    Say(new(HostLinkStatus.Connected, information.ApplicationName, null));
                }

                Say(link with { Status = HostLinkStatus.Connecting, Problem = "The host has stopped." });
            }
            catch (RpcException reason) when (!stoppingToken.IsCancellationRequested)
            {
                Say(link with { Status = HostLinkStatus.Connecting, Problem = Problem(reason) });
            }

            await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    void Say(HostLinkState state)
    {
        link = state;
        Changed.Raise();
    }

    static string Problem(RpcException reason) => reason.StatusCode switch
    {
        StatusCode.Unauthenticated => "The host does not take the key of this dashboard (DASHBOARD__RESOURCESERVICECLIENT__APIKEY).",
        _ => $"The host cannot be reached: {reason.Status.Detail}",
    };

    // A lost host ends the stream; its watcher sees by Link why.
    static async Task<bool> TryReadAsync(IAsyncStreamReader<WatchResourceConsoleLogsUpdate> lines, CancellationToken cancellationToken)
    {
        try
        {
            return await lines.MoveNext(cancellationToken);
        }
        catch (RpcException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
