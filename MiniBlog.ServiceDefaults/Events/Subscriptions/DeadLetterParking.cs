using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MiniBlog.ServiceDefaults.Events;

/// <summary>
/// Parks what the bus gave up on. A dead letter that the checkpoint covers has long had its effect, by way of the event store, or is parked, and
/// goes. One that the checkpoint stands right before is what the consumer does not get past: it is parked in its place, like an event that
/// failed, and the partition goes on. One further on is not due yet and waits.
/// </summary>
internal sealed class DeadLetterParking<TContext, TConsumer>(
    IEventTransport transport,
    IServiceScopeFactory scopes,
    ConsumerIdentity identity,
    SubscriptionProgress progress,
    ParkedBell bell,
    IOptions<SubscriptionOptions> options,
    TimeProvider time,
    ILogger<DeadLetterParking<TContext, TConsumer>> logger,
    ProgressRecorder? recorder = null)
    : BackgroundService where TContext : DbContext where TConsumer : class, IEventConsumer<TContext>
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (transport is not IDeadLetterTransport bus)
        {
            return;
        }

        await using var letters = bus.ReceiveDeadLetters(identity.Name);
        while (true)
        {
            try
            {
                await StepAsync(letters, stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogInformation("Dead letters cannot be looked through and are looked at again: {Error}", e.Message);
                await Task.Delay(Pause, time, stoppingToken);
            }
        }
    }

    private async Task StepAsync(IDeadLetterReceiver letters, CancellationToken cancellationToken)
    {
        if (await letters.ReceiveAsync(cancellationToken) is not { } letter)
        {
            return;
        }

        var covered = !identity.Sources.Contains(letter.Event.Source) || await ParkAsync(letter, cancellationToken);
        await letters.SettleAsync(letter, remove: covered, cancellationToken);
        if (!covered)
        {
            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    /// <returns>Whether the checkpoint covers the event now.</returns>
    private async Task<bool> ParkAsync(DeadLetter letter, CancellationToken cancellationToken)
    {
        var (evt, started) = (letter.Event, recorder?.Now ?? default);
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TContext>();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var (positions, parkedSubjects) = await CheckpointTable.LockAsync(db, evt.Source, [evt], cancellationToken);
        if (!positions.TryGetValue(evt.Partition, out var position) || evt.Position != position + 1)
        {
            return evt.Position <= position;
        }

        if (TConsumer.EventTypes.Contains(evt.Type))
        {
            await (parkedSubjects.Contains(evt.Subject)
                ? ParkedTable.AddWaitingAsync(db, [evt], cancellationToken)
                : ParkedTable.AddFailedAsync(db, evt, new DeadLetterException(letter.Reason), options.Value, cancellationToken));
        }

        positions[evt.Partition] = evt.Position;
        await transaction.CommitAsync(cancellationToken);
        logger.LogError("Event {Id} at {Position} was given up by the bus and is set aside: {Reason}",
            evt.Id, new EventPosition(evt.Source, evt.Partition, evt.Position), letter.Reason);
        EventMetrics.Parked.Add(1, new KeyValuePair<string, object?>("source", evt.Source), new("consumer", identity.Name));
        progress.Report(evt.Source, positions);
        recorder?.Add(!TConsumer.EventTypes.Contains(evt.Type) ? EventStage.Ignored : parkedSubjects.Contains(evt.Subject) ? EventStage.Waiting : EventStage.Parked, [evt], started);
        bell.Ring();
        return true;
    }
}

/// <summary>Why an event is parked that no consumer threw on.</summary>
internal sealed class DeadLetterException(string reason) : Exception($"The bus brought it too often, or was told not to bring it again. {reason}");
