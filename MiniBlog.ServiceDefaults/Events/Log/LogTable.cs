using System.Data;
using Npgsql;

namespace MiniBlog.ServiceDefaults.Events;

/// <summary>The statements on <c>event_pending</c>, <c>event_log</c> and <c>event_heads</c>; see <see cref="EventTables"/>.</summary>
/// <param name="source">The producer's name.</param>
internal sealed class LogTable(EventSource source)
{
    private const string Columns = "partition, position, id, type, subject, time, data_schema, trace_parent, data";

    /// <summary>
    /// One statement, hence one transaction: takes committed events in the order of their insertion, gives each the next position of its
    /// partition and appends them to the log. A row whose transaction is still open is not seen and gets a later position.
    /// </summary>
    private const string SequenceSql = $"""
        WITH taken AS (
            DELETE FROM event_pending WHERE seq = ANY (ARRAY(SELECT seq FROM event_pending ORDER BY seq LIMIT $1))
            RETURNING *),
        heads AS (SELECT partition, position, count(*) OVER () AS partitions FROM event_heads),
        placed AS (
            SELECT heads.partition, heads.position + row_number() OVER (PARTITION BY heads.partition ORDER BY taken.seq) AS position,
                taken.seq, taken.id, taken.type, taken.subject, taken.time, taken.data_schema, taken.trace_parent, taken.data
            FROM taken JOIN heads ON heads.partition = taken.partition_hash % heads.partitions),
        moved AS (
            UPDATE event_heads SET position = last.position
            FROM (SELECT partition, max(position) AS position FROM placed GROUP BY partition) last
            WHERE event_heads.partition = last.partition)
        INSERT INTO event_log ({Columns}) SELECT {Columns} FROM placed ORDER BY seq
        RETURNING {Columns}
        """;

    /// <summary>Makes the rows of <c>event_heads</c> where there are none: the partition count is fixed by this.</summary>
    public static async Task CreateHeadsAsync(NpgsqlConnection connection, int partitions, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "INSERT INTO event_heads (partition, position, published) SELECT n, 0, 0 FROM generate_series(0, $1 - 1) n WHERE NOT EXISTS (SELECT 1 FROM event_heads)",
            connection)
        { Parameters = { new() { Value = partitions } } };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Sequences up to <paramref name="limit"/> events and returns them.</summary>
    public async Task<List<CloudEvent>> SequenceAsync(NpgsqlConnection connection, int limit, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(SequenceSql, connection) { Parameters = { new() { Value = limit } } };
        await command.PrepareAsync(cancellationToken);
        return await ReadAsync(command, cancellationToken);
    }

    /// <summary>Each partition's last position, and the last one known to be published; index = partition.</summary>
    public static async Task<(long[] Positions, long[] Published)> HeadsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT position, published FROM event_heads ORDER BY partition", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var (positions, published) = (new List<long>(), new List<long>());
        while (await reader.ReadAsync(cancellationToken))
        {
            positions.Add(reader.GetInt64(0));
            published.Add(reader.GetInt64(1));
        }

        return ([.. positions], [.. published]);
    }

    /// <summary>
    /// What is another after every restore: a server that started anew, or a table that was filled anew. Other things change it too, such as a
    /// restart; so it says when to look closely, and no more.
    /// </summary>
    public static async Task<string> IncarnationAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "SELECT concat_ws('/', extract(epoch FROM pg_postmaster_start_time()), (SELECT oid FROM pg_database WHERE datname = current_database()), pg_relation_filenode('event_log'))", connection);
        return (string)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>
    /// Remembers what is on the bus. Not worth waiting for the disk: after a crash the record may be behind, and events are published twice. Nor for
    /// the sequencer, which moves several of the same rows at once: to wait for one of them while it waits for another would be a deadlock.
    /// </summary>
    /// <returns>Whether all is remembered; what the sequencer was just moving is not.</returns>
    public static async Task<bool> SavePublishedAsync(NpgsqlConnection connection, IReadOnlyList<long> published, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new("SELECT set_config('synchronous_commit', 'off', true)"),
                new("""
                    UPDATE event_heads SET published = free.published
                    FROM (
                        SELECT h.partition, n.published FROM event_heads h JOIN unnest($1) WITH ORDINALITY AS n (published, place) ON h.partition = n.place - 1
                        WHERE h.published < n.published FOR UPDATE OF h SKIP LOCKED) free
                    WHERE event_heads.partition = free.partition
                    """)
                {
                    Parameters = { new() { Value = published.ToArray() } },
                },
                new("SELECT NOT EXISTS (SELECT FROM event_heads h JOIN unnest($1) WITH ORDINALITY AS n (published, place) ON h.partition = n.place - 1 WHERE h.published < n.published)")
                {
                    Parameters = { new() { Value = published.ToArray() } },
                },
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return reader.GetBoolean(0);
    }

    /// <summary>A partition's events after a position, in order and without a hole.</summary>
    public async Task<List<CloudEvent>> RangeAsync(NpgsqlConnection connection, int partition, long after, int limit, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"SELECT {Columns} FROM event_log WHERE partition = $1 AND position > $2 ORDER BY position LIMIT $3", connection)
        {
            Parameters = { new() { Value = (short)partition }, new() { Value = after }, new() { Value = limit } },
        };
        return await ReadAsync(command, cancellationToken);
    }

    /// <summary>The position of an event, or null while it has none.</summary>
    public async Task<EventPosition?> PositionOfAsync(NpgsqlConnection connection, Guid eventId, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT partition, position FROM event_log WHERE id = $1", connection) { Parameters = { new() { Value = eventId } } };
        await using var reader = await command.ExecuteReaderAsync(CommandBehavior.SingleRow, cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? new EventPosition(source.Name, reader.GetInt16(0), reader.GetInt64(1)) : null;
    }

    private async Task<List<CloudEvent>> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        var events = new List<CloudEvent>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            events.Add(new CloudEvent
            {
                Source = source.Name,
                Partition = reader.GetInt16(0),
                Position = reader.GetInt64(1),
                Id = reader.GetGuid(2),
                Type = reader.GetString(3),
                Subject = reader.GetString(4),
                Time = reader.GetFieldValue<DateTimeOffset>(5),
                DataSchema = reader.GetString(6),
                TraceParent = reader.IsDBNull(7) ? null : reader.GetString(7),
                Data = reader.GetFieldValue<byte[]>(8),
            });
        }

        return events;
    }
}
