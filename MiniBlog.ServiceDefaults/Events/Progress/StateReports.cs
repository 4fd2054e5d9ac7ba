using Microsoft.EntityFrameworkCore;
using MiniBlog.ServiceDefaults.Data;
using Npgsql;

namespace MiniBlog.ServiceDefaults.Events;

/// <summary>How far the producer's log is.</summary>
internal sealed class LogReport<TContext>(ServiceDataSource<TContext> database) : IStateReport where TContext : DbContext
{
    public async Task<ProgressAnnouncement> AddToAsync(ProgressAnnouncement announcement, CancellationToken cancellationToken)
    {
        await using var connection = await database.Value.OpenConnectionAsync(cancellationToken);
        var (positions, published) = await LogTable.HeadsAsync(connection, cancellationToken);
        return announcement with { Log = new LogState(positions, published) };
    }
}

/// <summary>How far the consumer is, who holds which partition, and what was set aside; of all its processes.</summary>
internal sealed class ConsumerReport<TContext>(ServiceDataSource<TContext> database) : IStateReport where TContext : DbContext
{
    /// <summary>What fits in an announcement; the consumer's own <c>GET /events/parked</c> has all.</summary>
    private const int MostParked = 50;

    private const int MostDecisions = 20;
    private const int MostOfAnError = 800;

    public async Task<ProgressAnnouncement> AddToAsync(ProgressAnnouncement announcement, CancellationToken cancellationToken)
    {
        await using var connection = await database.Value.OpenConnectionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new("SELECT source, array_agg(position ORDER BY partition) FROM event_checkpoints GROUP BY source"),
                new("SELECT CASE WHEN expires_at >= now() THEN holder END FROM event_leases ORDER BY partition"),
                new("SELECT id, source, partition, position, type, subject, state, attempts, left(error, $2), parked_at FROM event_parked ORDER BY parked_at, position LIMIT $1")
                {
                    Parameters = { new() { Value = MostParked }, new() { Value = MostOfAnError } },
                },
                new("SELECT event_id, subject, decision, decided_by, left(reason, $2), decided_at FROM event_parked_decisions ORDER BY id DESC LIMIT $1")
                {
                    Parameters = { new() { Value = MostDecisions }, new() { Value = MostOfAnError } },
                },
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var checkpoints = new Dictionary<string, IReadOnlyList<long>>();
        await EachAsync(() => checkpoints[reader.GetString(0)] = reader.GetFieldValue<long[]>(1));
        var holders = new List<string?>();
        await EachAsync(() => holders.Add(reader.IsDBNull(0) ? null : reader.GetString(0)));
        var parked = new List<ParkedEndpoints.Item>();
        await EachAsync(() => parked.Add(new(
            reader.GetGuid(0), reader.GetString(1), reader.GetInt16(2), reader.GetInt64(3), reader.GetString(4), reader.GetString(5),
            Enum.Parse<ParkedState>(reader.GetString(6)), reader.GetInt32(7), reader.GetString(8), reader.GetFieldValue<DateTimeOffset>(9))));
        var decisions = new List<ParkedVerdict>();
        await EachAsync(() => decisions.Add(new(
            reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetString(4), reader.GetFieldValue<DateTimeOffset>(5))));
        return announcement with { Consumer = new ConsumerState(checkpoints, holders, parked, decisions) };

        async Task EachAsync(Action row)
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                row();
            }

            await reader.NextResultAsync(cancellationToken);
        }
    }
}
