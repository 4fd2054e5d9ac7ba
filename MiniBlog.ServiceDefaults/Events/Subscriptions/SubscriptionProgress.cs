using System.Collections.Concurrent;
using Npgsql;

namespace MiniBlog.ServiceDefaults.Events;

/// <summary>How far this consumer has come, for those who wait for it.</summary>
internal sealed class SubscriptionProgress(ConsumerIdentity identity, Func<NpgsqlDataSource> database, TimeProvider time)
{
    /// <summary>Another replica may hold the partition: then only the database knows.</summary>
    private static readonly TimeSpan LookUpInterval = TimeSpan.FromMilliseconds(25);

    private readonly ConcurrentDictionary<(string Source, int Partition), long> positions = [];
    private TaskCompletionSource moved = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool Knows(string source) => identity.Sources.Contains(source);

    public long PositionOf(string source, int partition) => positions.GetValueOrDefault((source, partition));

    public void Report(string source, IReadOnlyDictionary<int, long> reached)
    {
        foreach (var (partition, position) in reached)
        {
            positions.AddOrUpdate((source, partition), position, (_, known) => Math.Max(known, position));
        }

        Interlocked.Exchange(ref moved, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }

    /// <summary>Waits until the consumer has applied a position.</summary>
    /// <returns>Whether it did in time.</returns>
    public async Task<bool> ReachAsync(EventPosition target, TimeSpan atMost, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            var next = Volatile.Read(ref moved).Task;
            if (PositionOf(target.Source, target.Partition) >= target.Position)
            {
                return true;
            }

            if (time.GetElapsedTime(started) >= atMost)
            {
                return false;
            }

            if (await Task.WhenAny(next, Task.Delay(LookUpInterval, time, cancellationToken)) != next)
            {
                cancellationToken.ThrowIfCancellationRequested();
                await using var connection = await database().OpenConnectionAsync(cancellationToken);
                Report(target.Source, await CheckpointTable.LoadAsync(connection, target.Source, cancellationToken));
            }
        }
    }
}
