namespace MiniBlog.ServiceDefaults.Events;

/// <summary>Wakes one waiting loop. Rings while the loop is busy are remembered as one.</summary>
public sealed class Doorbell : IDisposable
{
    private readonly SemaphoreSlim rung = new(0, 1);

    /// <summary>Wakes the loop, or keeps it from falling asleep when it is done; from any thread.</summary>
    public void Ring()
    {
        lock (rung)
        {
            if (rung.CurrentCount == 0)
            {
                rung.Release();
            }
        }
    }

    /// <summary>Waits for a ring, at most <paramref name="atMost"/>: the safety net, should a ring be lost.</summary>
    /// <param name="atMost">How long.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether it rang.</returns>
    public Task<bool> WaitAsync(TimeSpan atMost, CancellationToken cancellationToken) => rung.WaitAsync(atMost, cancellationToken);

    /// <summary>For the loop that waits, once it has ended.</summary>
    public void Dispose() => rung.Dispose();
}
