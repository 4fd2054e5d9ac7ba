using Npgsql;

namespace MiniBlog.ServiceDefaults.Events;

/// <summary>Tells a command the position that the sequencer gave to the event it wrote.</summary>
public sealed class EventPositions
{
    private const int Remembered = 8_192;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly LogTable log;
    private readonly Func<NpgsqlDataSource> database;
    private readonly TimeProvider time;
    private readonly Lock gate = new();
    private readonly Dictionary<Guid, EventPosition> recent = [];
    private readonly Queue<Guid> order = [];
    private readonly Dictionary<Guid, TaskCompletionSource<EventPosition>> waiting = [];

    internal EventPositions(LogTable log, Func<NpgsqlDataSource> database, TimeProvider time) =>
        (this.log, this.database, this.time) = (log, database, time);

    /// <summary>How long to trust in a report of this process's sequencer before asking the database; short where another replica leads.</summary>
    internal TimeSpan LookUpAfter { get; set; } = TimeSpan.FromMilliseconds(4);

    /// <summary>Waits until the event has its position, for up to a second after its commit.</summary>
    /// <returns>The position; null where the sequencer did not come round in time (the event is safe all the same).</returns>
    public async Task<EventPosition?> OfAsync(Guid eventId, CancellationToken cancellationToken)
    {
        TaskCompletionSource<EventPosition> report;
        lock (gate)
        {
            if (recent.TryGetValue(eventId, out var known))
            {
                return known;
            }

            report = waiting.TryGetValue(eventId, out var shared) ? shared : waiting[eventId] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        try
        {
            return await ReportOrLookUpAsync(eventId, report.Task, cancellationToken);
        }
        finally
        {
            lock (gate)
            {
                waiting.Remove(eventId);
            }
        }
    }

    /// <summary>Called by the sequencer with what it has just placed.</summary>
    internal void Report(IReadOnlyList<CloudEvent> events)
    {
        lock (gate)
        {
            foreach (var evt in events)
            {
                var position = new EventPosition(evt.Source, evt.Partition, evt.Position);
                if (recent.TryAdd(evt.Id, position))
                {
                    order.Enqueue(evt.Id);
                }

                if (waiting.Remove(evt.Id, out var report))
                {
                    report.SetResult(position);
                }
            }

            while (order.Count > Remembered)
            {
                recent.Remove(order.Dequeue());
            }
        }
    }

    private async Task<EventPosition?> ReportOrLookUpAsync(Guid eventId, Task<EventPosition> report, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (time.GetElapsedTime(started) < Patience)
        {
            if (await Task.WhenAny(report, Task.Delay(LookUpAfter, time, cancellationToken)) == report)
            {
                return await report;
            }

            cancellationToken.ThrowIfCancellationRequested();
            await using var connection = await database().OpenConnectionAsync(cancellationToken);
            if (await log.PositionOfAsync(connection, eventId, cancellationToken) is { } position)
            {
                return position;
            }
        }

        return null;
    }
}
