namespace MiniBlog.ServiceDefaults.Data;

/// <summary>Times as PostgreSQL keeps them.</summary>
public static class StoredTime
{
    /// <summary>Now, UTC, in whole microseconds: all that a <c>timestamptz</c> holds, so that what is answered now is what is read back later.</summary>
    public static DateTimeOffset Now(this TimeProvider time)
    {
        var now = time.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
    }
}
