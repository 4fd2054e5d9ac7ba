using Aspire.Dashboard.Telemetry;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace Aspire.Dashboard.Store;

/// <summary>Stores what waits in the queue, in transactions, and keeps the store within its limits.</summary>
sealed partial class StoreWriter(
    WriteQueue queue, StoreFile file, StoreChanges changes, StoreFault fault, IOptions<DashboardOptions> options, TimeProvider time, ILogger<StoreWriter> log)
    : IHostedService, IDisposable
{
    /// <summary>Bytes on the wire that one transaction stores, at most: the smaller, the sooner they can be read.</summary>
    const int MaxBytes = 2 << 20;

    static readonly TimeSpan MetricsPace = TimeSpan.FromMinutes(5);

    Thread? thread;
    ITimer? tidying;
    WriteSession? session;
    DateTimeOffset metricsTidied;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // SQLite keeps its caller waiting, so the writer has a thread of its own.
        thread = new(Run) { Name = "telemetry store", IsBackground = true };
        thread.Start();
        tidying = time.CreateTimer(_ => queue.TryAdd(0, Tidy), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        return Task.CompletedTask;
    }

    /// <summary>Stores what still waits.</summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        tidying?.Dispose();
        queue.Close();
        return Task.Run(() => thread?.Join(), cancellationToken);
    }

    public void Dispose() => tidying?.Dispose();

    void Run()
    {
        while (queue.WaitAsync().AsTask().GetAwaiter().GetResult())
        {
            Store();
        }

        session?.Dispose();
    }

    void Store()
    {
        try
        {
            session ??= new(file.OpenWriter(), options.Value.TelemetryLimits, time);
            changes.Raise(session.Transact(StoreSome));
            fault.Last = null;
        }
        catch (SqliteException reason)
        {
            // A full disk, mostly: what was in this transaction is lost, /health says so, and the next one is tried.
            fault.Last = reason.Message;
            LogFault(log, reason);
            session?.Complete(reason);
            session?.Dispose();
            session = null;
        }
    }

    void StoreSome(WriteSession writing)
    {
        for (var bytes = 0; bytes < MaxBytes && queue.TryTake(out var work); bytes += work.Bytes)
        {
            work.Store(writing);
        }
    }

    void Tidy(WriteSession writing)
    {
        if (writing.Drop())
        {
            queue.TryAdd(0, Tidy);
        }

        if (time.GetUtcNow() - metricsTidied >= MetricsPace)
        {
            metricsTidied = time.GetUtcNow();
            writing.Tidy();
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Telemetry was lost, as the store could not be written.")]
    static partial void LogFault(ILogger log, Exception reason);
}

/// <summary>Why the store cannot be written now, if it cannot.</summary>
sealed class StoreFault
{
    public volatile string? Last;
}

/// <summary>Tells readers what there is anew.</summary>
sealed class StoreChanges
{
    public ChangeSignal Traces { get; } = new();

    public ChangeSignal Logs { get; } = new();

    public ChangeSignal Metrics { get; } = new();

    public void Raise(IReadOnlyCollection<Signal> signals)
    {
        foreach (var signal in signals)
        {
            (signal switch { Signal.Traces => Traces, Signal.Logs => Logs, _ => Metrics }).Raise();
        }
    }
}
