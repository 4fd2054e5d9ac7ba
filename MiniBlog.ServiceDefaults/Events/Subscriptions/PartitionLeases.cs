using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MiniBlog.ServiceDefaults.Data;
using Npgsql;

namespace MiniBlog.ServiceDefaults.Events;

/// <summary>
/// Shares the partitions among the replicas of a consumer. Each says regularly that it is alive, and takes, of the living in the order of
/// their names, every n-th partition as soon as its last holder let go or was silent too long. Leases keep replicas out of each other's way;
/// that an effect happens once rests on the lock of the checkpoint, not on them.
/// </summary>
internal sealed class PartitionLeases<TContext>(
    ServiceDataSource<TContext> database, ConsumerIdentity identity, IOptions<SubscriptionOptions> options, ILogger<PartitionLeases<TContext>> logger)
    : BackgroundService where TContext : DbContext
{
    /// <summary>Serialises the replicas' ticks: "MBLOGLEA" in ASCII.</summary>
    private const long LockKey = 0x4D424C4F474C4541;

    private const string TickSql = """
        WITH living AS (SELECT instance, row_number() OVER (ORDER BY instance) - 1 AS place, count(*) OVER () AS members FROM event_members),
        mine AS (SELECT lease.partition FROM event_leases lease, living WHERE living.instance = $1 AND lease.partition % living.members = living.place)
        UPDATE event_leases lease SET
            holder = CASE WHEN lease.partition IN (SELECT partition FROM mine) THEN $1 END,
            expires_at = now() + $2
        WHERE (lease.holder = $1) OR (lease.partition IN (SELECT partition FROM mine) AND (lease.holder IS NULL OR lease.expires_at < now()))
        RETURNING lease.partition, lease.holder
        """;

    private readonly Doorbell bell = new();
    private volatile int partitions;

    /// <summary>The partitions that this replica handles now; replaced, never changed.</summary>
    public IReadOnlySet<int> Owned { get; private set; } = new HashSet<int>();

    /// <summary>Tells how many partitions there are; called as sources become known.</summary>
    public void Cover(int count)
    {
        if (count > partitions)
        {
            partitions = count;
            bell.Ring();
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await using var connection = await database.Value.OpenConnectionAsync(cancellationToken);
            await using var batch = new NpgsqlBatch(connection)
            {
                BatchCommands =
                {
                    new("DELETE FROM event_members WHERE instance = $1") { Parameters = { new() { Value = identity.Instance } } },
                    new("UPDATE event_leases SET holder = NULL WHERE holder = $1") { Parameters = { new() { Value = identity.Instance } } },
                },
            };
            await batch.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (NpgsqlException e)
        {
            logger.LogInformation("The leases could not be given back and run out by themselves: {Error}", e.Message);
        }
    }

    public override void Dispose()
    {
        bell.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                await TickAsync(stoppingToken);
            }
            catch (NpgsqlException e) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogWarning("The leases could not be renewed: {Error}", e.Message);
                Owned = new HashSet<int>();
            }

            await bell.WaitAsync(options.Value.LeaseTime / 3, stoppingToken);
        }
    }

    private async Task TickAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.Value.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var alive = AliveBatch(connection, transaction))
        {
            await alive.ExecuteNonQueryAsync(cancellationToken);
        }

        var owned = new HashSet<int>();
        await using (var tick = new NpgsqlCommand(TickSql, connection, transaction) { Parameters = { new() { Value = identity.Instance }, new() { Value = options.Value.LeaseTime } } })
        {
            await using var reader = await tick.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                if (!reader.IsDBNull(1))
                {
                    owned.Add(reader.GetInt16(0));
                }
            }
        }

        await transaction.CommitAsync(cancellationToken);
        if (!owned.SetEquals(Owned))
        {
            logger.LogInformation("{Instance} handles partitions {Partitions}", identity.Instance, string.Join(", ", owned.Order()));
            Owned = owned;
        }
    }

    private NpgsqlBatch AliveBatch(NpgsqlConnection connection, NpgsqlTransaction transaction) => new(connection, transaction)
    {
        BatchCommands =
        {
            // A lost renewal costs a moment, not an event: no need to wait for the disk.
            new("SELECT set_config('synchronous_commit', 'off', true), pg_advisory_xact_lock($1)") { Parameters = { new() { Value = LockKey } } },
            new("INSERT INTO event_members (instance, expires_at) VALUES ($1, now() + $2) ON CONFLICT (instance) DO UPDATE SET expires_at = excluded.expires_at")
            {
                Parameters = { new() { Value = identity.Instance }, new() { Value = options.Value.LeaseTime } },
            },
            new("DELETE FROM event_members WHERE expires_at < now()"),
            new("INSERT INTO event_leases (partition, holder, expires_at) SELECT n, NULL, now() FROM generate_series(0, $1 - 1) n ON CONFLICT DO NOTHING")
            {
                Parameters = { new() { Value = partitions } },
            },
        },
    };
}
