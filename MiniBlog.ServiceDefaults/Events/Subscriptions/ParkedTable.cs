using Microsoft.EntityFrameworkCore;

namespace MiniBlog.ServiceDefaults.Events;

/// <summary>The changes of <c>event_parked</c>; see <see cref="EventTables"/>. The database's clock says when to try again.</summary>
internal static class ParkedTable
{
    /// <summary>Sets aside an event that failed for the first time.</summary>
    public static Task AddFailedAsync(DbContext db, CloudEvent evt, Exception fault, SubscriptionOptions options, CancellationToken cancellationToken)
    {
        var state = options.Attempts > 1 ? ParkedState.Retrying : ParkedState.Parked;
        var retryIn = options.Attempts > 1 ? options.FirstRetry : (TimeSpan?)null;
        return AddAsync(db, evt, state, attempts: 1, retryIn, fault.ToString(), cancellationToken);
    }

    /// <summary>Sets aside events behind an earlier one of their subject.</summary>
    public static async Task AddWaitingAsync(DbContext db, IEnumerable<CloudEvent> events, CancellationToken cancellationToken)
    {
        foreach (var evt in events)
        {
            await AddAsync(db, evt, ParkedState.Waiting, attempts: 0, retryIn: null, "Waits behind an earlier event of its subject.", cancellationToken);
        }
    }

    /// <summary>Notes that an event failed once more; after the last try it waits for an operator.</summary>
    public static Task NoteFailureAsync(DbContext db, ParkedEvent parked, Exception fault, SubscriptionOptions options, CancellationToken cancellationToken)
    {
        var attempts = parked.Attempts + 1;
        var state = (attempts < options.Attempts ? ParkedState.Retrying : ParkedState.Parked).ToString();
        var retryIn = attempts < options.Attempts ? options.FirstRetry * Math.Pow(2, attempts - 1) : (TimeSpan?)null;
        return db.Database.ExecuteSqlAsync(
            $"UPDATE event_parked SET attempts = {attempts}, state = {state}, retry_at = now() + {retryIn}, error = {fault.ToString()} WHERE id = {parked.Id}",
            cancellationToken);
    }

    /// <summary>Wakes the events that waited behind one that is gone: each is now the first of its subject.</summary>
    public static Task<int> PromoteAsync(DbContext db, CancellationToken cancellationToken) => db.Database.ExecuteSqlAsync(
        $"""
        UPDATE event_parked parked SET state = 'Retrying', retry_at = now() WHERE state = 'Waiting' AND NOT EXISTS (
            SELECT 1 FROM event_parked earlier
            WHERE earlier.source = parked.source AND earlier.subject = parked.subject AND earlier.position < parked.position)
        """,
        cancellationToken);

    /// <summary>The next event that is due, locked for the transaction; what another replica is trying is passed over.</summary>
    public static Task<ParkedEvent?> NextDueAsync(DbContext db, CancellationToken cancellationToken) => db.Set<ParkedEvent>()
        .FromSql($"SELECT * FROM event_parked WHERE state = 'Retrying' AND retry_at <= now() ORDER BY retry_at LIMIT 1 FOR UPDATE SKIP LOCKED")
        .AsNoTracking().SingleOrDefaultAsync(cancellationToken);

    public static Task<int> DeleteAsync(DbContext db, Guid eventId, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync($"DELETE FROM event_parked WHERE id = {eventId}", cancellationToken);

    public static CloudEvent ToEvent(ParkedEvent parked) => new()
    {
        Id = parked.Id,
        Source = parked.Source,
        Type = parked.Type,
        Subject = parked.Subject,
        Time = parked.Time,
        DataSchema = parked.DataSchema,
        TraceParent = parked.TraceParent,
        Partition = parked.Partition,
        Position = parked.Position,
        Data = parked.Data,
    };

    private static Task<int> AddAsync(DbContext db, CloudEvent evt, ParkedState state, int attempts, TimeSpan? retryIn, string error, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO event_parked (source, partition, position, id, type, subject, time, data_schema, trace_parent, data, state, attempts, retry_at, error, parked_at)
            VALUES ({evt.Source}, {(short)evt.Partition}, {evt.Position}, {evt.Id}, {evt.Type}, {evt.Subject}, {evt.Time}, {evt.DataSchema}, {evt.TraceParent},
                {evt.Data.ToArray()}, {state.ToString()}, {attempts}, now() + {retryIn}, {error}, now())
            """,
            cancellationToken);
}
