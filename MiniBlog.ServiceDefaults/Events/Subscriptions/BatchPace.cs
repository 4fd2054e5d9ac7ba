namespace MiniBlog.ServiceDefaults.Events;

/// <summary>
/// Lets a subscription rest after a small batch while much arrives, so that its next batch is larger. A batch of one costs nearly as much as one of
/// ten, and several consumers, each awake for every event, had kept all processors busy at a tenth of the rate that they can carry. While little
/// arrives nothing rests: a comment that comes alone is applied at once.
/// </summary>
internal sealed class BatchPace(TimeProvider time)
{
    /// <summary>Events a second from which on it is much.</summary>
    internal const int Much = 300;

    /// <summary>A batch of so many is worth its price; what is behind such a one must not wait either.</summary>
    internal const int Large = 50;

    /// <summary>How long it rests; each hop of an event's way may be so much later.</summary>
    internal static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(20);

    /// <summary>Over how long it counts.</summary>
    internal static readonly TimeSpan Window = TimeSpan.FromMilliseconds(250);

    private long windowBegan = time.GetTimestamp();
    private int counted;
    private bool isMuch;

    /// <summary>To be awaited after each batch.</summary>
    /// <param name="count">Its events.</param>
    /// <param name="cancellationToken">Ends the rest.</param>
    public Task AfterAsync(int count, CancellationToken cancellationToken)
    {
        counted += count;
        if (time.GetElapsedTime(windowBegan) is var length && length >= Window)
        {
            isMuch = counted / length.TotalSeconds >= Much;
            (counted, windowBegan) = (0, time.GetTimestamp());
        }

        return isMuch && count < Large ? Task.Delay(Rest, time, cancellationToken) : Task.CompletedTask;
    }
}
