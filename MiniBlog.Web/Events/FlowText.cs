using System.Globalization;
using MiniBlog.ServiceDefaults.Events;

namespace MiniBlog.Web.Events;

/// <summary>Words and numbers of the event pages.</summary>
internal static class FlowText
{
    /// <summary>A service's name as the pages write it.</summary>
    public static string Name(string service) => service.Length == 0 ? service : char.ToUpperInvariant(service[0]) + service[1..];

    public static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A length of time that a person can compare: three digits or so.</summary>
    public static string Milliseconds(double ms) => ms switch
    {
        < 10 => string.Create(CultureInfo.InvariantCulture, $"{ms:0.00} ms"),
        < 1_000 => string.Create(CultureInfo.InvariantCulture, $"{ms:0} ms"),
        < 60_000 => string.Create(CultureInfo.InvariantCulture, $"{ms / 1_000:0.0} s"),
        < 3_600_000 => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(ms / 60_000):0} min {ms % 60_000 / 1_000:0} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(ms / 3_600_000):0} h {ms % 3_600_000 / 60_000:0} min"),
    };

    public static string Clock(DateTimeOffset time) => time.UtcDateTime.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);

    /// <summary>What a service did with an event.</summary>
    public static string Did(EventStage stage) => stage switch
    {
        EventStage.Sequenced => "gave it its position",
        EventStage.Published => "put it on the bus",
        EventStage.Applied => "handled it",
        EventStage.Ignored => "passed over it: not of interest here",
        EventStage.Parked => "failed and set it aside",
        _ => "set it aside behind an earlier one",
    };

    public static string State(ParkedState state) => state switch
    {
        ParkedState.Retrying => "tried again by itself",
        ParkedState.Parked => "waits for you",
        _ => "waits behind an earlier one",
    };
}
