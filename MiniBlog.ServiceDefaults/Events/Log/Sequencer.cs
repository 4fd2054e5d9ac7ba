using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MiniBlog.ServiceDefaults.Data;
using Npgsql;

namespace MiniBlog.ServiceDefaults.Events;

/// <summary>
/// Gives committed events their positions. One replica of a producer leads: it holds a PostgreSQL advisory lock for as long as its
/// connection lives, and works on that same connection, so it cannot go on after it lost the lock.
/// </summary>
internal sealed class Sequencer<TContext>(
    ServiceDataSource<TContext> database,
    LogTable log,
    EventSource source,
    EventPositions positions,
    Publisher publisher,
    IOptions<EventLogOptions> options,
    TimeProvider time,
    ILogger<Sequencer<TContext>> logger,
    ProgressRecorder? progress = null) : BackgroundService where TContext : DbContext
{
    /// <summary>The advisory lock of a database's sequencer: "MBLOGSEQ" in ASCII.</summary>
    private const long LockKey = 0x4D424C4F47534551;

    private const string Channel = "event_pending";
    private static readonly TimeSpan RestartDelay = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LeaderLookUp = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan FollowerLookUp = TimeSpan.FromMilliseconds(4);

    private readonly Doorbell bell = new();

    /// <summary>Why events get no positions at the moment, or null.</summary>
    public string? Trouble { get; private set; }

    public override void Dispose()
    {
        bell.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        CommitBell.Interceptor.Rung += bell.Ring;
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                try
                {
                    await TakePartAsync(stoppingToken);
                }
                catch (Exception e) when (!stoppingToken.IsCancellationRequested)
                {
                    Trouble = e.Message;
                    logger.LogWarning(e, "The sequencer of {Source} starts over", source.Name);
                    await Task.Delay(RestartDelay, time, stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            logger.LogDebug("The sequencer of {Source} stops", source.Name);
        }
        finally
        {
            CommitBell.Interceptor.Rung -= bell.Ring;
        }
    }

    private async Task TakePartAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenSessionAsync(cancellationToken);
        // A leader whose machine vanished must not hold the lock for the hours that TCP would take to notice.
        await ExecuteAsync(connection, "SET tcp_keepalives_idle = 3; SET tcp_keepalives_interval = 1; SET tcp_keepalives_count = 3", cancellationToken);
        await FollowAsync(connection, cancellationToken);
        await LogTable.CreateHeadsAsync(connection, options.Value.Partitions, cancellationToken);
        logger.LogInformation("This replica sequences the events of {Source}", source.Name);

        using var leading = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] duties = [SequenceAsync(connection, leading.Token), publisher.RunAsync(leading.Token), ListenAsync(leading.Token)];
        try
        {
            positions.LookUpAfter = LeaderLookUp;
            Trouble = null;
            await await Task.WhenAny(duties);
        }
        finally
        {
            positions.LookUpAfter = FollowerLookUp;
            await leading.CancelAsync();
            await Task.WhenAll(duties).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Tries to become the leader; meanwhile passes the rings of this process's commits on to the one that leads.</summary>
    private async Task FollowAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var attempt = new NpgsqlCommand("SELECT pg_try_advisory_lock($1)", connection) { Parameters = { new() { Value = LockKey } } };
        while (!(bool)(await attempt.ExecuteScalarAsync(cancellationToken))!)
        {
            Trouble = null;
            if (await bell.WaitAsync(options.Value.ElectionInterval, cancellationToken))
            {
                await ExecuteAsync(connection, $"NOTIFY {Channel}", cancellationToken);
            }
        }
    }

    private async Task SequenceAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        while (true)
        {
            var started = progress?.Now ?? default;
            var events = await log.SequenceAsync(connection, options.Value.BatchSize, cancellationToken);
            if (events.Count > 0)
            {
                // Before the publisher has them: it may be on its way with them before this line ends, and they would seem to be published unsequenced.
                progress?.Add(EventStage.Sequenced, events, started);
                publisher.HandOver(events);
                positions.Report(events);
                EventMetrics.Sequenced.Add(events.Count, new KeyValuePair<string, object?>("source", source.Name));
            }

            // What was committed too late to be among them has rung the bell since.
            if (events.Count < options.Value.BatchSize)
            {
                await bell.WaitAsync(options.Value.PollInterval, cancellationToken);
            }
        }
    }

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenSessionAsync(cancellationToken);
        connection.Notification += (_, _) => bell.Ring();
        await ExecuteAsync(connection, $"LISTEN {Channel}", cancellationToken);
        while (true)
        {
            await connection.WaitAsync(cancellationToken);
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
