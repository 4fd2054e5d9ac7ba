using System.Collections.Concurrent;

namespace MiniBlog.ServiceDefaults.Events;

/// <summary>Events that went through one stage together.</summary>
internal sealed record StageBatch(EventStage Stage, IReadOnlyList<CloudEvent> Events, DateTimeOffset Started, DateTimeOffset Ended);

/// <summary>
/// Where the hot paths leave word of what they did: one reference for a whole batch, after the work, never waiting. What does not fit until
/// the announcer comes round is counted and forgotten.
/// </summary>
internal sealed class ProgressRecorder(TimeProvider time) : IDisposable
{
    /// <summary>The most events held for the announcer, who tells of <see cref="ProgressAnnouncer.MostSteps"/> of them.</summary>
    internal const int MostHeld = 4_096;

    private readonly ConcurrentQueue<StageBatch> batches = new();
    private readonly Doorbell bell = new();
    private int held;
    private int leftOut;

    /// <summary>Now; the times of steps come from the same clock as the events'.</summary>
    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Notes that events went through a stage, from <paramref name="started"/> until now.</summary>
    public void Add(EventStage stage, IReadOnlyList<CloudEvent> events, DateTimeOffset started)
    {
        if (events.Count == 0)
        {
            return;
        }

        if (Interlocked.Add(ref held, events.Count) > MostHeld)
        {
            Interlocked.Add(ref held, -events.Count);
            Interlocked.Add(ref leftOut, events.Count);
            return;
        }

        batches.Enqueue(new StageBatch(stage, events, started, Now));
        bell.Ring();
    }

    /// <summary>Takes all that is held, and how many events were too many.</summary>
    public (List<StageBatch> Batches, int LeftOut) Take()
    {
        var taken = new List<StageBatch>();
        while (batches.TryDequeue(out var batch))
        {
            taken.Add(batch);
            Interlocked.Add(ref held, -batch.Events.Count);
        }

        return (taken, Interlocked.Exchange(ref leftOut, 0));
    }

    /// <summary>Waits until there is something to tell, at most <paramref name="atMost"/>.</summary>
    public Task<bool> WaitAsync(TimeSpan atMost, CancellationToken cancellationToken) => bell.WaitAsync(atMost, cancellationToken);

    public void Dispose() => bell.Dispose();
}
