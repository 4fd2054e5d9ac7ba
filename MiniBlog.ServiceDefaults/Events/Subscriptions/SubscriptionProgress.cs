using System.Collections.Concurrent;
using Npgsql;

namespace MiniBlog.ServiceDefaults.Events;

/// <summary>How far this consumer has come, for those who wait for it and for those who keep what they read of its state.</summary>
public sealed class SubscriptionProgress
{
    /// <summary>Another replica may hold the partition: then only the database knows.</summary>
    private static readonly TimeSpan LookUpInterval = TimeSpan.FromMilliseconds(25);

    private readonly ConsumerIdentity identity;
    private readonly Func<NpgsqlDataSource> database;
    private readonly TimeProvider time;
    private readonly ConcurrentDictionary<(string Source, int Partition), long> positions = [];
    private TaskCompletionSource moved = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long generation;

    internal SubscriptionProgress(ConsumerIdentity identity, Func<NpgsqlDataSource> database, TimeProvider time) =>
        (this.identity, this.database, this.time) = (identity, database, time);

    /// <summary>
    /// Grows whenever this process learns that the consumer's state changed: after the commit, and before anybody is told the position. Read it
    /// before the state; what was read then is current for as long as the generation stays the same.
    /// </summary>
    public long Generation => Volatile.Read(ref generation);

    /// <summary>Says that the state may have changed although no position did.</summary>
    public void Changed() => Interlocked.Increment(ref generation);

    internal bool Knows(string source) => identity.Sources.Contains(source);

    internal long PositionOf(string source, int partition) => positions.GetValueOrDefault((source, partition));

    internal void Report(string source, IReadOnlyDictionary<int, long> reached)
    {
        Changed();
        foreach (var (partition, position) in reached)
        {
            positions.AddOrUpdate((source, partition), position, (_, known) => Math.Max(known, position));
        }

        Interlocked.Exchange(ref moved, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }

    /// <summary>Waits until the consumer has applied a position.</summary>
    /// <returns>Whether it did in time.</returns>
    internal async Task<bool> ReachAsync(EventPosition target, TimeSpan atMost, CancellationToken cancellationToken)
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
