using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;

namespace MiniBlog.ServiceDefaults.Events;

/// <summary>What a consumer does with events: it changes its own tables, through the context it is given, and nothing else.</summary>
/// <typeparam name="TContext">The consumer's context, in the transaction that also moves the checkpoint.</typeparam>
public interface IEventConsumer<TContext> where TContext : DbContext
{
    /// <summary>The event types it handles; all others are ignored and counted.</summary>
    static abstract IReadOnlySet<string> EventTypes { get; }

    /// <summary>
    /// Applies a batch: events of one source, each partition's in order. All or nothing: where it throws, the batch is rolled back and
    /// its events are tried one at a time, and what keeps failing is parked. It must not commit, must not call out, and must not keep
    /// state between batches. <c>SaveChangesAsync</c> is called after it.
    /// </summary>
    Task HandleAsync(TContext db, IReadOnlyList<CloudEvent> batch, CancellationToken cancellationToken);
}

/// <summary>Registers the two sides of events in a service.</summary>
public static class EventRegistration
{
    /// <summary>
    /// Makes the service a producer named <paramref name="source"/>: the sequencer and the publisher run in it (one replica's at a time), and
    /// <see cref="EventPositions"/> is there. The context's model has <see cref="EventTables.HasEventLog"/>.
    /// </summary>
    public static IHostApplicationBuilder AddEventLog<TContext>(this IHostApplicationBuilder builder, string source) where TContext : DbContext
        => throw new NotImplementedException();

    /// <summary>
    /// Makes the service a consumer named <paramref name="consumer"/> of <paramref name="sources"/>. Each source's event store is reached at
    /// <c>http://SOURCE/events</c> (service discovery). The context's model has <see cref="EventTables.HasSubscriptions"/>.
    /// </summary>
    public static IHostApplicationBuilder AddSubscriptions<TContext, TConsumer>(this IHostApplicationBuilder builder, string consumer, params string[] sources)
        where TContext : DbContext where TConsumer : class, IEventConsumer<TContext>
        => throw new NotImplementedException();

    /// <summary>Maps the producer's <c>GET /events</c> and <c>GET /events/heads</c>, for services only.</summary>
    public static WebApplication MapEventStore(this WebApplication app) => throw new NotImplementedException();

    /// <summary>Maps the consumer's parked events: <c>GET /events/parked</c>, <c>POST /events/parked/{id}/retry</c> and <c>/skip</c>, for operators (authors).</summary>
    public static WebApplication MapParkedEvents(this WebApplication app) => throw new NotImplementedException();
}
