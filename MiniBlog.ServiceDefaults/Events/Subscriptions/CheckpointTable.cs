using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using MiniBlog.ServiceDefaults.Data;
using Npgsql;

namespace MiniBlog.ServiceDefaults.Events;

/// <summary>The statements on <c>event_checkpoints</c>; see <see cref="EventTables"/>.</summary>
internal static class CheckpointTable
{
    /// <summary>Makes the checkpoints of a source's partitions, at 0, where there are none.</summary>
    public static async Task CreateAsync(NpgsqlConnection connection, string source, int partitions, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "INSERT INTO event_checkpoints (source, partition, position) SELECT $1, n, 0 FROM generate_series(0, $2 - 1) n ON CONFLICT DO NOTHING", connection)
        {
            Parameters = { new() { Value = source }, new() { Value = partitions } },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The positions of a source's partitions; empty while the source was never reached.</summary>
    public static async Task<Dictionary<int, long>> LoadAsync(NpgsqlConnection connection, string source, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT partition, position FROM event_checkpoints WHERE source = $1", connection) { Parameters = { new() { Value = source } } };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await ReadAsync(reader, cancellationToken);
    }

    /// <summary>
    /// Locks the checkpoints of events for the transaction and tells their positions, and which of the subjects have parked events. The lock is what
    /// makes an effect happen once even if two replicas hold the same partition for a moment. Each checkpoint that stands right before the events of
    /// its partition, as nearly all do, is moved behind them in the same round trip; the effect is the transaction's to bring, or neither is. The commit
    /// will not wait for the disk: after a crash of the database effect and checkpoint are gone together, and the events come again; whatever follows
    /// from them is in the same log, behind them, and waits there (https://www.postgresql.org/docs/current/wal-async-commit.html).
    /// </summary>
    public static async Task<(Dictionary<int, long> Positions, HashSet<string> ParkedSubjects)> LockAsync(
        DbContext db, string source, IReadOnlyCollection<CloudEvent> events, CancellationToken cancellationToken)
    {
        var (first, last) = (events.DistinctBy(evt => evt.Partition).ToList(), LastOf(events));
        var partitions = first.Column(evt => (short)evt.Partition);
        await using var batch = new NpgsqlBatch((NpgsqlConnection)db.Database.GetDbConnection(), (NpgsqlTransaction)db.Database.CurrentTransaction!.GetDbTransaction())
        {
            BatchCommands =
            {
                new("SELECT partition, position FROM event_checkpoints WHERE source = $1 AND partition = ANY ($2) ORDER BY partition FOR UPDATE")
                {
                    Parameters = { new() { Value = source }, new() { Value = partitions } },
                },
                new("SELECT DISTINCT subject FROM event_parked WHERE source = $1 AND subject = ANY ($2)")
                {
                    Parameters = { new() { Value = source }, new() { Value = events.Select(evt => evt.Subject).Distinct().ToArray() } },
                },
                Columns.Command(
                    """
                    UPDATE event_checkpoints SET position = n.position, event_id = n.id FROM unnest($2, $3, $4, $5) AS n (partition, before, position, id)
                    WHERE source = $1 AND event_checkpoints.partition = n.partition AND event_checkpoints.position = n.before
                    """,
                    source, partitions, first.Column(evt => evt.Position - 1), last.Column(evt => evt.Position), last.Column(evt => evt.Id)),
                new("SELECT set_config('synchronous_commit', 'off', true)"),
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var positions = await ReadAsync(reader, cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        var parked = new HashSet<string>();
        while (await reader.ReadAsync(cancellationToken))
        {
            parked.Add(reader.GetString(0));
        }

        return (positions, parked);
    }

    /// <summary>The event that each partition's checkpoint stands at; without those at 0, and those that are older than this column.</summary>
    public static async Task<Dictionary<int, (long Position, Guid Id)>> LastAppliedAsync(NpgsqlConnection connection, string source, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "SELECT partition, position, event_id FROM event_checkpoints WHERE source = $1 AND event_id IS NOT NULL", connection)
        {
            Parameters = { new() { Value = source } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var last = new Dictionary<int, (long, Guid)>();
        while (await reader.ReadAsync(cancellationToken))
        {
            last[reader.GetInt16(0)] = (reader.GetInt64(1), reader.GetGuid(2));
        }

        return last;
    }

    /// <summary>Moves checkpoints to the last of some events of each partition, where <see cref="LockAsync"/> could not: not all events were next.</summary>
    public static async Task MoveAsync(DbContext db, string source, IReadOnlyCollection<CloudEvent> applied, CancellationToken cancellationToken)
    {
        var last = LastOf(applied);
        await using var command = new NpgsqlCommand(
            """
            UPDATE event_checkpoints SET position = n.position, event_id = n.id
            FROM unnest($2, $3, $4) AS n (partition, position, id) WHERE source = $1 AND event_checkpoints.partition = n.partition
            """,
            (NpgsqlConnection)db.Database.GetDbConnection())
        {
            Parameters =
            {
                new() { Value = source },
                new() { Value = last.Column(evt => (short)evt.Partition) },
                new() { Value = last.Column(evt => evt.Position) },
                new() { Value = last.Column(evt => evt.Id) },
            },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The last event of each partition, the partitions in the order in which they first come.</summary>
    private static List<CloudEvent> LastOf(IEnumerable<CloudEvent> events) =>
        [.. events.GroupBy(evt => evt.Partition).Select(partition => partition.MaxBy(evt => evt.Position)!)];

    private static async Task<Dictionary<int, long>> ReadAsync(DbDataReader reader, CancellationToken cancellationToken)
    {
        var positions = new Dictionary<int, long>();
        while (await reader.ReadAsync(cancellationToken))
        {
            positions[reader.GetInt16(0)] = reader.GetInt64(1);
        }

        return positions;
    }
}
