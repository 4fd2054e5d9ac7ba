using System.Collections.Concurrent;
using MiniBlog.ServiceDefaults.Data;
using MiniBlog.ServiceDefaults.Events;
using Npgsql;

namespace MiniBlog.Query.Changes;

/// <summary>
/// Hears the notices of all replicas on one connection and hands them to the readers of this process. Nothing is kept: whoever may have
/// missed something (the connection broke, a reader is too slow) is told to read again.
/// </summary>
public sealed class ChangeFeed(ServiceDataSource<QueryDb> database, SubscriptionProgress progress, TimeProvider time, ILogger<ChangeFeed> logger) : BackgroundService
{
    private static readonly TimeSpan Reconnect = TimeSpan.FromSeconds(1);

    /// <summary>Whoever follows, and whether it is the moderators' lists that they follow.</summary>
    private readonly ConcurrentDictionary<ChangeReader, bool> readers = new();

    /// <summary>A reader of the changes from now on, until it is disposed of: of those that readers see, or of the moderators' lists.</summary>
    public ChangeReader Subscribe(bool queue = false)
    {
        var reader = new ChangeReader(gone => readers.TryRemove(gone, out _));
        readers[reader] = queue;
        return reader;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(stoppingToken);
            }
            catch (Exception broken) when (broken is NpgsqlException or TimeoutException)
            {
                // Readers keep their streams; they are told to read again once the connection is back.
                logger.LogWarning(broken, "The connection that hears changes broke; it is opened again in {Delay}", Reconnect);
                await Task.Delay(Reconnect, time, stoppingToken);
            }
        }
    }

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenSessionAsync(cancellationToken);
        connection.Notification += (_, notice) => Publish(notice.Payload);
        await using var channel = new NpgsqlCommand($"SELECT quote_ident('{ChangeNotices.ChannelPrefix}' || current_schema())", connection);
        await using var listen = new NpgsqlCommand($"LISTEN {await channel.ExecuteScalarAsync(cancellationToken)}", connection);
        await listen.ExecuteNonQueryAsync(cancellationToken);

        Publish(ChangeNotices.Resync);
        while (true)
        {
            await connection.WaitAsync(cancellationToken);
        }
    }

    private void Publish(string notice)
    {
        // Another replica may have applied it.
        progress.Changed();
        foreach (var (reader, queue) in readers)
        {
            if (notice == ChangeNotices.Resync || queue == (notice == ChangeNotices.Queue))
            {
                reader.Offer(notice);
            }
        }
    }
}
