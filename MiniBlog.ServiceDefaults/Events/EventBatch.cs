using Microsoft.EntityFrameworkCore;
using MiniBlog.ServiceDefaults.Data;
using Npgsql;

namespace MiniBlog.ServiceDefaults.Events;

/// <summary>Events of many changes, written by one statement, whatever their number: for who makes many changes in a transaction.</summary>
public sealed class EventBatch
{
    private readonly List<PendingEvent> events = [];

    /// <summary>Adds an event; events of one subject in the order of its changes.</summary>
    /// <param name="data">The event's data.</param>
    /// <param name="time">When it happened, UTC.</param>
    /// <param name="traceParent">The W3C trace context that goes on.</param>
    /// <returns>The event's id; <see cref="EventPositions"/> tells the position once there is one.</returns>
    public Guid Add<T>(T data, DateTimeOffset time, string? traceParent) where T : IEventData
    {
        var pending = EventEmission.Pending(data, time, traceParent);
        events.Add(pending);
        return pending.Id;
    }

    /// <summary>Writes the events in the context's transaction, along with other statements, in one round trip to the database.</summary>
    /// <param name="db">The context whose transaction also holds the changes.</param>
    /// <param name="changes">The statements that make the changes; they run first.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task WriteAsync(DbContext db, IEnumerable<NpgsqlBatchCommand> changes, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch((NpgsqlConnection)db.Database.GetDbConnection());
        foreach (var change in changes)
        {
            batch.BatchCommands.Add(change);
        }

        if (events.Count > 0)
        {
            batch.BatchCommands.Add(Insert());
        }

        if (batch.BatchCommands.Count > 0)
        {
            await batch.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    // The order of the rows is that of the sequence that the sequencer goes by.
    private NpgsqlBatchCommand Insert() => Columns.Command(
        """
        INSERT INTO event_pending (id, partition_hash, type, subject, time, data_schema, trace_parent, data)
        SELECT id, partition_hash, type, subject, time, data_schema, trace_parent, data
        FROM unnest($1, $2, $3, $4, $5, $6, $7, $8) WITH ORDINALITY AS n (id, partition_hash, type, subject, time, data_schema, trace_parent, data, place)
        ORDER BY place
        """,
        events.Column(e => e.Id),
        events.Column(e => e.PartitionHash),
        events.Column(e => e.Type),
        events.Column(e => e.Subject),
        events.Column(e => e.Time),
        events.Column(e => e.DataSchema),
        events.Column(e => e.TraceParent),
        events.Column(e => e.Data));
}
