namespace Aspire.Dashboard.Telemetry;

/// <summary>
/// Tells readers that there is something new, without saying what: a reader remembers the version that it has shown, and waits for
/// another. However many changes come while it works, it is woken once.
/// </summary>
public sealed class ChangeSignal
{
    readonly Lock gate = new();
    TaskCompletionSource changed = New();
    long version;

    /// <summary>Grows with every change.</summary>
    public long Version => Interlocked.Read(ref version);

    /// <summary>Waits until <see cref="Version"/> is another than the one seen; returns the new one.</summary>
    /// <param name="seen">The version that the caller has shown.</param>
    /// <param name="cancellationToken">Gives the wait up, with an <see cref="OperationCanceledException"/>.</param>
    public async Task<long> WaitAsync(long seen, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task next;
            lock (gate)
            {
                if (version != seen)
                {
                    return version;
                }

                next = changed.Task;
            }

            await next.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Wakes all who wait.</summary>
    public void Raise()
    {
        TaskCompletionSource woken;
        lock (gate)
        {
            version++;
            woken = changed;
            changed = New();
        }

        woken.SetResult();
    }

    static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
