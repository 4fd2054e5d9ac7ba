using System.Collections.ObjectModel;
using Microsoft.EntityFrameworkCore;

namespace MiniBlog.ServiceDefaults.Events;

/// <summary>What a consumer does with events: it changes its own tables, through the context it is given, and nothing else.</summary>
/// <typeparam name="TContext">The consumer's context, in the transaction that also moves the checkpoint.</typeparam>
public interface IEventConsumer<TContext> where TContext : DbContext
{
    /// <summary>The event types it handles; all others are ignored and counted.</summary>
    static abstract IReadOnlySet<string> EventTypes { get; }

    /// <summary>
    /// The rows that a rebuild compares, as an SQL condition for a table; all rows of the tables that it does not name. For rows that mean
    /// the same as none, such as a count of 0, which depend on how the events fell into batches.
    /// </summary>
    static virtual IReadOnlyDictionary<string, string> ComparedRows => ReadOnlyDictionary<string, string>.Empty;

    /// <summary>
    /// Applies a batch: events of one source, each partition's in order. All or nothing: where it throws, the batch is rolled back and
    /// its events are tried one at a time, and what keeps failing is parked. It must not commit, must not call out, and must not keep
    /// state between batches. <c>SaveChangesAsync</c> is called after it.
    /// </summary>
    Task HandleAsync(TContext db, IReadOnlyList<CloudEvent> batch, CancellationToken cancellationToken);
}
