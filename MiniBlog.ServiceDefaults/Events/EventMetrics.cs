namespace MiniBlog.ServiceDefaults.Events;

/// <summary>The metrics of events.</summary>
public static class EventMetrics
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "MiniBlog.Events";
}
