using System.Collections.Concurrent;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Engine;

/// <summary>
/// What a person sees: a line for each change of a resource, a table when all are healthy, then only what the services warn of.
/// What the AppHost itself logs is kept until the table has been shown.
/// </summary>
sealed class ConsoleReporter(
    DistributedApplicationModel model,
    ResourceNotificationService notifications,
    ResourceLoggerService logs,
    EngineSettings settings,
    AppHostLog own,
    TimeProvider time) : IHostedService
{
    readonly Lock gate = new();
    readonly long began = time.GetTimestamp();
    readonly Dictionary<string, string> shown = [];
    readonly ConcurrentDictionary<string, LineSeverity> severities = [];
    readonly ConcurrentQueue<string> later = new();
    readonly CancellationTokenSource ended = new();
    Task watching = Task.CompletedTask;
    bool isUp;
    int width = 8;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        width = model.Resources.Select(resource => resource.Name.Length + (resource.GetReplicaCount() > 1 ? 9 : 0)).DefaultIfEmpty(8).Max();
        Console.WriteLine($"Starting; data is kept in {settings.Data.Root}. Ctrl-C stops everything.");
        logs.LineAdded += OnLine;
        own.Said = Say;
        watching = Task.Run(WatchAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    // Called after the orchestrator has stopped everything, so the last changes are in the queue by now.
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await ended.CancelAsync();
        await watching;
        logs.LineAdded -= OnLine;
        own.Said = static (_, _) => { };
    }

    async Task WatchAsync()
    {
        try
        {
            await foreach (var change in notifications.WatchAsync(ended.Token))
            {
                Show(change);
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The application has ended.
        }
    }

    void Show(ResourceEvent change)
    {
        if (change.Resource is ParameterResource || Word(change.Snapshot) is not ({ } word and not "NotStarted"))
        {
            return;
        }

        lock (gate)
        {
            if (shown.GetValueOrDefault(change.ResourceId) == word)
            {
                return;
            }

            shown[change.ResourceId] = word;
            Console.WriteLine($"{time.GetLocalNow():HH:mm:ss}  {change.ResourceId.PadRight(width)}  {word}{Detail(change.Snapshot)}");
            if (!isUp && IsEverythingHealthy())
            {
                isUp = true;
                ShowTable();
            }
        }
    }

    static string? Word(CustomResourceSnapshot snapshot) => snapshot switch
    {
        { HealthStatus: HealthStatus.Healthy, IsReady: true } => "Healthy",
        { HealthStatus: HealthStatus.Healthy } => "Running",
        { HealthReports: [_, ..] reports } when reports.All(report => report.Status is null) => "Running",
        // A process that has just been started cannot answer yet; it is unhealthy when it was well before, or for long.
        { HealthStatus: not null, StartTimeStamp: { } start } when DateTime.UtcNow - start < TimeSpan.FromSeconds(15) => "Running",
        { HealthStatus: not null } => "Unhealthy",
        { State.Text: "FailedToStart" } => "Failed",
        _ => snapshot.State?.Text,
    };

    static string Detail(CustomResourceSnapshot snapshot) => snapshot switch
    {
        { State.Text: "Exited" or "Finished", ExitCode: { } code } => $" ({Explain(code)})",
        { HealthStatus: HealthStatus.Unhealthy or HealthStatus.Degraded } => snapshot.HealthReports
            .Where(report => report.Status != HealthStatus.Healthy && report.Description is not null)
            .Select(report => $" ({report.Description!.ReplaceLineEndings(" ")})").FirstOrDefault(string.Empty),
        _ => string.Empty,
    };

    static string Explain(int code) => code > 128 ? $"ended by signal {code - 128}" : $"exit code {code}";

    bool IsEverythingHealthy() => model.Resources.Where(resource => resource is not (ParameterResource or DashboardResource))
        .All(resource => shown.Any(state => state.Value is "Healthy" or "Finished"
            && (state.Key == resource.Name || state.Key.StartsWith(resource.Name + "-", StringComparison.Ordinal))))
        && shown.Where(state => state.Key != DashboardResource.ResourceName).All(state => state.Value is "Healthy" or "Finished");

    void ShowTable()
    {
        Console.WriteLine();
        Console.WriteLine($"Everything is healthy after {time.GetElapsedTime(began).TotalSeconds:0.0} s:");
        Console.WriteLine();
        foreach (var resource in model.Resources.Where(resource => resource is not ParameterResource))
        {
            var urls = ResourceUrls.Of(resource).Where(url => !url.IsInternal)
                .Select(url => url.DisplayProperties.DisplayName is { Length: > 0 } text ? $"{url.Url} ({text})" : url.Url).ToArray();
            var what = urls.Length > 0 ? string.Join("  ", urls) : resource is IResourceWithParent { Parent: var parent } ? $"in {parent.Name}" : string.Empty;
            var count = resource.GetReplicaCount() is > 1 and var replicas ? $" ({replicas} replicas)" : string.Empty;
            Console.WriteLine($"  {resource.Name.PadRight(width)}  {what}{count}");
        }

        Console.WriteLine();
        while (later.TryDequeue(out var line))
        {
            Console.WriteLine(line);
        }
    }

    void OnLine(string resourceId, LogLine line)
    {
        var severity = SeverityOf(resourceId, line);
        // A service that is being stopped complains of what it was doing; nobody can do anything about that.
        var isStopping = notifications.TryGetCurrentState(resourceId, out var now) && now.Snapshot.State?.Text == KnownResourceStates.Stopping;
        if (!settings.Options.Verbose && (isStopping || severity < LogLevel.Warning))
        {
            return;
        }

        var text = Console.IsOutputRedirected ? LineSeverity.WithoutColours(line.Content) : line.Content;
        lock (gate)
        {
            Console.WriteLine($"{resourceId.PadRight(width)} | {text}");
        }
    }

    LogLevel SeverityOf(string resourceId, LogLine line) => line.Content.StartsWith(ProcessRun.Failure, StringComparison.Ordinal)
        ? LogLevel.Error
        : model.Resources.TryGetByName(resourceId, out var resource) && resource.TryGetLastAnnotation<LocalProcessAnnotation>(out var local)
                ? local.Severity(line.Content)
                : severities.GetOrAdd(resourceId, static _ => new()).Of(line.Content, line.IsErrorMessage);

    void Say(LogLevel level, string text)
    {
        lock (gate)
        {
            if (isUp || level >= LogLevel.Warning)
            {
                Console.WriteLine(text);
            }
            else
            {
                later.Enqueue(text);
            }
        }
    }
}
