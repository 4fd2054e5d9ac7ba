namespace MiniBlog.ServiceDefaults.Events;

/// <summary>Wakes one waiting loop. Rings while the loop is busy are remembered as one.</summary>
internal sealed class Doorbell : IDisposable
{
    private readonly SemaphoreSlim rung = new(0, 1);

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
    /// <returns>Whether it rang.</returns>
    public Task<bool> WaitAsync(TimeSpan atMost, CancellationToken cancellationToken) => rung.WaitAsync(atMost, cancellationToken);

    public void Dispose() => rung.Dispose();
}
