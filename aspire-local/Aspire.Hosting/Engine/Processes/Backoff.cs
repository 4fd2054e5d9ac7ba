namespace Aspire.Hosting.Engine;

/// <summary>How long to wait before a crashed process is started again: 0.5 s, doubling to 30 s.</summary>
/// <param name="time">The clock.</param>
sealed class Backoff(TimeProvider time)
{
    static readonly TimeSpan First = TimeSpan.FromSeconds(0.5);
    static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>A process that ran this long without a crash is taken to be well, and the next wait is short again.</summary>
    static readonly TimeSpan Well = TimeSpan.FromSeconds(10);

    TimeSpan next = First;
    long? startedAt;

    /// <summary>Says that the process has started.</summary>
    public void Started() => startedAt = time.GetTimestamp();

    /// <summary>The wait after a crash.</summary>
    public TimeSpan Next()
    {
        if (startedAt is { } started && time.GetElapsedTime(started) >= Well)
        {
            next = First;
        }

        startedAt = null;
        var wait = next;
        next = wait * 2 < Longest ? wait * 2 : Longest;
        return wait;
    }
}
