using System.Diagnostics;

namespace MiniBlog.ServiceDefaults.Events;

/// <summary>The spans of events.</summary>
public static class EventTracing
{
    /// <summary>The name of the activity source.</summary>
    public const string SourceName = "MiniBlog.Events";

    internal static readonly ActivitySource Source = new(SourceName);
}
