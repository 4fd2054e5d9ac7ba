namespace MiniBlog.ServiceDefaults.Data;

/// <summary>Times as PostgreSQL keeps them.</summary>
public static class StoredTime
{
    /// <summary>Now, UTC, in whole microseconds: all that a <c>timestamptz</c> holds, so that what is answered now is what is read back later.</summary>
    public static DateTimeOffset Now(this TimeProvider time) => time.GetUtcNow().ToStored();

    /// <summary>A time from elsewhere, UTC and in whole microseconds.</summary>
    public static DateTimeOffset ToStored(this DateTimeOffset time) => time.ToUniversalTime().AddTicks(-(time.Ticks % TimeSpan.TicksPerMicrosecond));
}
