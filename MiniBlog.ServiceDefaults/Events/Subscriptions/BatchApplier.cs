using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MiniBlog.ServiceDefaults.Events;

/// <summary>
/// Applies events: the effect and the checkpoint in one transaction. An event that makes the consumer throw is parked, with those of its
/// subject that come later; a database that is away is nobody's fault and is left to the caller to try again.
/// </summary>
internal sealed class BatchApplier<TContext, TConsumer>(
    IServiceScopeFactory scopes,
    ConsumerIdentity identity,
    IEventTransport transport,
    SubscriptionProgress progress,
    ParkedBell parkedBell,
    IOptions<SubscriptionOptions> options,
    TimeProvider time,
    ILogger<BatchApplier<TContext, TConsumer>> logger,
    ProgressRecorder? recorder = null)
    where TContext : DbContext where TConsumer : class, IEventConsumer<TContext>
{
    /// <summary>Applies events of one source, each partition's in order, without a hole.</summary>
    /// <returns>The positions of the partitions afterwards, committed.</returns>
    /// <exception cref="Exception">The database is away or in trouble; nothing was applied.</exception>
    public async Task<IReadOnlyDictionary<int, long>> ApplyAsync(string source, IReadOnlyList<CloudEvent> events, CancellationToken cancellationToken)
    {
        using var spans = ProcessSpans.Start(events.Where(IsHandled), transport.System, identity.Name, time.GetUtcNow() - options.Value.ReplayAge);
        try
        {
            return await TryAsync(source, events, spans, oneByOne: false, cancellationToken);
        }
        catch (Exception e) when (!DatabaseFaults.Includes(e) && !cancellationToken.IsCancellationRequested)
        {
            logger.LogWarning(e, "A batch of {Count} events of {Source} failed; its events are tried one at a time", events.Count, source);
            return await TryAsync(source, events, spans, oneByOne: true, cancellationToken);
        }
    }

    /// <summary>Tries to apply one event that was set aside, in the caller's transaction; undone if the consumer throws.</summary>
    /// <returns>What the consumer threw, or null.</returns>
    public static async Task<Exception?> TryOneAsync(TContext db, TConsumer consumer, CloudEvent evt, CancellationToken cancellationToken)
    {
        var transaction = db.Database.CurrentTransaction!;
        await transaction.CreateSavepointAsync("event", cancellationToken);
        try
        {
            await consumer.HandleAsync(db, [evt], cancellationToken);
            await db.SaveChangesAsync(cancellationToken);
            return null;
        }
        catch (Exception e) when (!DatabaseFaults.Includes(e) && !cancellationToken.IsCancellationRequested)
        {
            await transaction.RollbackToSavepointAsync("event", cancellationToken);
            return e;
        }
        finally
        {
            db.ChangeTracker.Clear();
        }
    }

    private static bool IsHandled(CloudEvent evt) => TConsumer.EventTypes.Contains(evt.Type);

    private async Task<IReadOnlyDictionary<int, long>> TryAsync(string source, IReadOnlyList<CloudEvent> events, ProcessSpans spans, bool oneByOne, CancellationToken cancellationToken)
    {
        var started = recorder?.Now ?? default;
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TContext>();
        var consumer = scope.ServiceProvider.GetRequiredService<TConsumer>();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // Without them, a SaveChanges that fails spoils the transaction; that is so anyway, and each costs two round trips.
        db.Database.AutoSavepointsEnabled = false;

        var (positions, parkedSubjects) = await CheckpointTable.LockAsync(db, source, events, cancellationToken);
        var fresh = Advance(positions, events);
        var free = fresh.Where(evt => IsHandled(evt) && !parkedSubjects.Contains(evt.Subject)).Select(spans.Continue).ToList();
        List<CloudEvent> applied = free, failed = [];
        if (oneByOne)
        {
            (applied, failed) = await TryOneByOneAsync(db, consumer, free, parkedSubjects, spans, cancellationToken);
        }
        else if (free.Count > 0)
        {
            await consumer.HandleAsync(db, free, cancellationToken);
            await db.SaveChangesAsync(cancellationToken);
        }

        var waiting = fresh.Where(IsHandled).ExceptBy(applied.Concat(failed).Select(evt => evt.Id), evt => evt.Id).ToList();
        await ParkedTable.AddWaitingAsync(db, waiting, cancellationToken);
        if (fresh.Count < events.Count)
        {
            await CheckpointTable.MoveAsync(db, source, fresh, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);

        Count(source, events.Count, fresh);
        progress.Report(source, positions);
        recorder?.Add(EventStage.Applied, applied, started);
        recorder?.Add(EventStage.Parked, failed, started);
        recorder?.Add(EventStage.Waiting, waiting, started);
        recorder?.Add(EventStage.Ignored, fresh.FindAll(evt => !IsHandled(evt)), started);
        return positions;
    }

    /// <summary>Applies what can be applied; an event that fails is parked, and of its subject nothing more is tried.</summary>
    private async Task<(List<CloudEvent> Applied, List<CloudEvent> Failed)> TryOneByOneAsync(
        TContext db, TConsumer consumer, List<CloudEvent> events, HashSet<string> parkedSubjects, ProcessSpans spans, CancellationToken cancellationToken)
    {
        List<CloudEvent> applied = [], failed = [];
        foreach (var evt in events.Where(evt => !parkedSubjects.Contains(evt.Subject)))
        {
            if (await TryOneAsync(db, consumer, evt, cancellationToken) is { } fault)
            {
                failed.Add(evt);
                parkedSubjects.Add(evt.Subject);
                spans.Fail(evt, fault);
                await ParkAsync(db, evt, fault, cancellationToken);
            }
            else
            {
                applied.Add(evt);
            }
        }

        return (applied, failed);
    }

    /// <summary>Picks what each partition's checkpoint does not cover yet, and moves <paramref name="positions"/> on to its end.</summary>
    private static List<CloudEvent> Advance(Dictionary<int, long> positions, IReadOnlyList<CloudEvent> events)
    {
        var fresh = new List<CloudEvent>(events.Count);
        foreach (var evt in events)
        {
            if (positions.TryGetValue(evt.Partition, out var position) && evt.Position == position + 1)
            {
                fresh.Add(evt);
                positions[evt.Partition] = evt.Position;
            }
        }

        return fresh;
    }

    private async Task ParkAsync(TContext db, CloudEvent evt, Exception fault, CancellationToken cancellationToken)
    {
        logger.LogError(fault, "Event {Type} {Id} at {Source}/{Partition}/{Position} failed and is set aside, with later ones of {Subject}",
            evt.Type, evt.Id, evt.Source, evt.Partition, evt.Position, evt.Subject);
        await ParkedTable.AddFailedAsync(db, evt, fault, options.Value, cancellationToken);
        EventMetrics.Parked.Add(1, new KeyValuePair<string, object?>("source", evt.Source), new("consumer", identity.Name));
        parkedBell.Ring();
    }

    private void Count(string source, int received, List<CloudEvent> fresh)
    {
        var tags = new TagList { { "source", source }, { "consumer", identity.Name } };
        var ignored = fresh.Count(evt => !IsHandled(evt));
        EventMetrics.Applied.Add(fresh.Count - ignored, tags);
        EventMetrics.Ignored.Add(ignored, tags);
        EventMetrics.Duplicates.Add(received - fresh.Count, tags);
    }
}
