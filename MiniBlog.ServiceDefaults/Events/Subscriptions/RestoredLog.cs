using Npgsql;

namespace MiniBlog.ServiceDefaults.Events;

/// <summary>
/// A producer's database was restored to a moment before what this consumer applied of it: the log has other events now at positions that the
/// consumer counts as done, and to go on would be to miss them.
/// </summary>
internal sealed class RestoredLogException(string source, string consumer, int partition, long position) : Exception(
    $"The log of {source} was restored to a moment before {consumer} had applied {partition}/{position} of it. Restore the database of {consumer} to the same moment "
    + "or an earlier one; a read model can be rebuilt instead (POST /rebuild). See docs/deploy.md, \"Restore\".");

/// <summary>
/// Knows a producer's log again by the ids of the events that the consumer's checkpoints stand at. Asked when the consumer starts and when the
/// producer's server or tables are others than before, as they are after every restore.
/// </summary>
internal sealed class LogRecognition(string source, string consumer, EventStoreClient store, Func<NpgsqlDataSource> database)
{
    private string? recognised;

    /// <summary>Has the next comparison look closely: other partitions are the consumer's now.</summary>
    public void Forget() => recognised = null;

    /// <exception cref="RestoredLogException">It is another log.</exception>
    public async Task CheckAsync(LogHeads heads, IReadOnlyDictionary<int, long> positions, CancellationToken cancellationToken)
    {
        foreach (var (partition, position) in positions)
        {
            if (position > heads.Positions[partition])
            {
                throw new RestoredLogException(source, consumer, partition, position);
            }
        }

        if (recognised == heads.Incarnation)
        {
            return;
        }

        foreach (var (partition, (position, id)) in await LastAppliedAsync(cancellationToken))
        {
            if (!positions.ContainsKey(partition))
            {
                continue;
            }

            var there = await store.RangeAsync(source, partition, position - 1, limit: 1, cancellationToken);
            if (there.All(evt => evt.Id != id))
            {
                throw new RestoredLogException(source, consumer, partition, position);
            }
        }

        recognised = heads.Incarnation;
    }

    private async Task<Dictionary<int, (long Position, Guid Id)>> LastAppliedAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database().OpenConnectionAsync(cancellationToken);
        return await CheckpointTable.LastAppliedAsync(connection, source, cancellationToken);
    }
}
