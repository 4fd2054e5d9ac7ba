using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MiniBlog.ServiceDefaults.Events;

/// <summary>Rings when an event was set aside or an operator decided about one.</summary>
internal sealed class ParkedBell : IDisposable
{
    private readonly Doorbell bell = new();

    public void Ring() => bell.Ring();

    public Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken) => bell.WaitAsync(atMost, cancellationToken);

    public void Dispose() => bell.Dispose();
}

/// <summary>Tries events again that were set aside, while everything else flows past them.</summary>
internal sealed class ParkedRetries<TContext, TConsumer>(
    IServiceScopeFactory scopes,
    ParkedBell bell,
    ConsumerIdentity identity,
    IEventTransport transport,
    IOptions<SubscriptionOptions> options,
    ILogger<ParkedRetries<TContext, TConsumer>> logger,
    ProgressRecorder? recorder = null)
    : BackgroundService where TContext : DbContext where TConsumer : class, IEventConsumer<TContext>
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            var pause = Poll;
            try
            {
                while (await TryNextAsync(stoppingToken))
                {
                }

                pause = await UntilNextAsync(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogWarning(e, "Parked events could not be looked through; they stay parked and are looked at again");
            }

            await bell.WaitAsync(pause, stoppingToken);
        }
    }

    private async Task<bool> TryNextAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TContext>();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await ParkedTable.PromoteAsync(db, cancellationToken);
        var parked = await ParkedTable.NextDueAsync(db, cancellationToken);
        var started = recorder?.Now ?? default;
        var applied = parked is not null && await TryAsync(db, scope.ServiceProvider.GetRequiredService<TConsumer>(), parked, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        if (applied)
        {
            recorder?.Add(EventStage.Applied, [ParkedTable.ToEvent(parked!)], started);
        }

        return parked is not null;
    }

    /// <returns>Whether it was applied after all.</returns>
    private async Task<bool> TryAsync(TContext db, TConsumer consumer, ParkedEvent parked, CancellationToken cancellationToken)
    {
        var evt = ParkedTable.ToEvent(parked);
        using var span = EventTracing.StartProcess(evt, transport.System, identity.Name);
        if (await BatchApplier<TContext, TConsumer>.TryOneAsync(db, consumer, span is null ? evt : evt with { TraceParent = span.Id }, cancellationToken) is { } fault)
        {
            span.Fail(fault);
            logger.LogWarning("Event {Id} of {Subject} failed again, for the {Attempt}. time: {Error}", evt.Id, evt.Subject, parked.Attempts + 1, fault.Message);
            await ParkedTable.NoteFailureAsync(db, parked, fault, options.Value, cancellationToken);
            return false;
        }

        logger.LogInformation("Event {Id} of {Subject} is applied after all", evt.Id, evt.Subject);
        await ParkedTable.DeleteAsync(db, evt.Id, cancellationToken);
        return true;
    }

    private async Task<TimeSpan> UntilNextAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TContext>();
        var pause = await db.Database.SqlQuery<TimeSpan?>($"""SELECT min(retry_at) - now() AS "Value" FROM event_parked WHERE state = 'Retrying'""").SingleAsync(cancellationToken);
        return pause is null || pause > Poll ? Poll : pause < Shortest ? Shortest : pause.Value;
    }
}
