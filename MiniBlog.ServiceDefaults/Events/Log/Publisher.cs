using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace MiniBlog.ServiceDefaults.Events;

/// <summary>
/// Puts sequenced events on the bus, in order. What the sequencer hands over goes out at once; whatever it could not hand over, or the
/// bus refused, is read from the log again, so nothing depends on this process's memory.
/// </summary>
internal sealed class Publisher(LogTable log, IEventTransport transport, Func<NpgsqlDataSource> database, TimeProvider time, ILogger<Publisher> logger,
    ProgressRecorder? progress = null)
{
    private const int PageSize = 500;

    /// <summary>More than this is not worth putting on the bus late: consumers that far behind ask the event store.</summary>
    private const long MostLate = 10_000;

    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan SaveAfter = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LastRetry = TimeSpan.FromSeconds(2);

    private readonly Channel<IReadOnlyList<CloudEvent>> handedOver = Channel.CreateBounded<IReadOnlyList<CloudEvent>>(64);
    private volatile bool overflown;
    private long? unsavedSince;

    /// <summary>Why the bus does not take events at the moment, or null.</summary>
    public string? Trouble { get; private set; }

    /// <summary>Takes freshly sequenced events. Never blocks: what does not fit is found in the log.</summary>
    public void HandOver(IReadOnlyList<CloudEvent> events)
    {
        if (!handedOver.Writer.TryWrite(events))
        {
            overflown = true;
        }
    }

    /// <summary>Publishes until cancelled; only the leader's runs.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database().OpenConnectionAsync(cancellationToken);
        var (heads, published) = await LogTable.HeadsAsync(connection, cancellationToken);
        for (var partition = 0; partition < heads.Length; partition++)
        {
            published[partition] = Math.Max(published[partition], heads[partition] - MostLate);
        }

        await CatchUpAsync(connection, published, cancellationToken);
        while (true)
        {
            await WaitAsync(connection, published, cancellationToken);
            while (handedOver.Reader.TryRead(out var batch))
            {
                var fresh = batch.Where(evt => evt.Position > published[evt.Partition]).ToList();
                if (!overflown && FollowsOn(fresh, published) && await TryPublishAsync(fresh, published, cancellationToken))
                {
                    unsavedSince ??= time.GetTimestamp();
                }
                else
                {
                    overflown = false;
                    await CatchUpAsync(connection, published, cancellationToken);
                }
            }
        }
    }

    /// <summary>Waits for the next batch, and meanwhile remembers what is on the bus, but not after every batch: nothing waits for that.</summary>
    private async Task WaitAsync(NpgsqlConnection connection, long[] published, CancellationToken cancellationToken)
    {
        var next = handedOver.Reader.WaitToReadAsync(cancellationToken).AsTask();
        while (unsavedSince is { } since
            && (time.GetElapsedTime(since) >= SaveAfter || await Task.WhenAny(next, Task.Delay(SaveAfter, time, cancellationToken)) != next))
        {
            cancellationToken.ThrowIfCancellationRequested();
            await SaveAsync(connection, published, cancellationToken);
        }

        await next;
    }

    /// <summary>Remembers what is on the bus; what could not be is next time.</summary>
    private async Task SaveAsync(NpgsqlConnection connection, long[] published, CancellationToken cancellationToken) =>
        unsavedSince = await LogTable.SavePublishedAsync(connection, published, cancellationToken) ? null : time.GetTimestamp();

    private static bool FollowsOn(List<CloudEvent> events, long[] published) =>
        events.GroupBy(evt => evt.Partition).All(partition => partition.First().Position == published[partition.Key] + 1);

    /// <summary>Publishes from the log whatever is not on the bus yet; stays at it until the bus took all of it.</summary>
    private async Task CatchUpAsync(NpgsqlConnection connection, long[] published, CancellationToken cancellationToken)
    {
        var retry = FirstRetry;
        for (var partition = 0; partition < published.Length;)
        {
            var page = await log.RangeAsync(connection, partition, published[partition], PageSize, cancellationToken);
            if (page.Count == 0)
            {
                partition++;
            }
            else if (await TryPublishAsync(page, published, cancellationToken))
            {
                retry = FirstRetry;
                await SaveAsync(connection, published, cancellationToken);
            }
            else
            {
                await Task.Delay(retry, time, cancellationToken);
                retry = retry * 2 < LastRetry ? retry * 2 : LastRetry;
            }
        }
    }

    private async Task<bool> TryPublishAsync(List<CloudEvent> events, long[] published, CancellationToken cancellationToken)
    {
        var started = progress?.Now ?? default;
        var spans = events.Select(evt => EventTracing.StartSend(evt, transport)).ToList();
        try
        {
            // Who processes an event continues the trace at its sending.
            await transport.PublishAsync([.. events.Zip(spans, (evt, span) => span is null ? evt : evt with { TraceParent = span.Id })], cancellationToken);
        }
        catch (TransportUnavailableException e)
        {
            spans.ForEach(span => span.Fail(e));
            if (Trouble is null)
            {
                logger.LogWarning("The bus takes no events, which wait in the log: {Error}", e.Message);
            }

            Trouble = e.Message;
            return false;
        }
        finally
        {
            spans.ForEach(span => span?.Dispose());
        }

        if (Trouble is not null)
        {
            logger.LogInformation("The bus takes events again");
            Trouble = null;
        }

        foreach (var evt in events)
        {
            published[evt.Partition] = evt.Position;
        }

        progress?.Add(EventStage.Published, events, started);
        EventMetrics.Published.Add(events.Count, new KeyValuePair<string, object?>("source", events.Count > 0 ? events[0].Source : null));
        return true;
    }
}
