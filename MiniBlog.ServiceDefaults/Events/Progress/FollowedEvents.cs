using System.Globalization;

namespace MiniBlog.ServiceDefaults.Events;

/// <summary>An event at a stage, as the hot path left it.</summary>
internal readonly record struct FollowedEvent(StageBatch Batch, CloudEvent Event)
{
    public bool WasHandled => Batch.Stage is not (EventStage.Sequenced or EventStage.Published);

    public EventStep ToStep() => EventStep.Of(Event, Batch.Stage, Batch.Started, Batch.Ended);

    /// <summary>
    /// Chooses which events are told of when there are too many: those with the smallest hash of their trace. Every service chooses alike,
    /// so that a few lives are told in whole and not a scrap of each.
    /// </summary>
    public static List<FollowedEvent> Choose(IReadOnlyList<StageBatch> batches, int most)
    {
        var all = batches.SelectMany(batch => batch.Events.Select(evt => new FollowedEvent(batch, evt)));
        return [.. batches.Sum(batch => batch.Events.Count) <= most ? all : all.OrderBy(followed => Hash(followed.Event)).Take(most)];
    }

    /// <summary>Trace ids are random, so half of one is a hash of it (https://www.w3.org/TR/trace-context/#randomness-of-trace-id).</summary>
    private static ulong Hash(CloudEvent evt) =>
        EventStep.TraceIdOf(evt) is { } id && ulong.TryParse(id.AsSpan(EventStep.TraceIdLength / 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hash)
            ? hash
            : (ulong)EventEmission.PartitionHash(evt.Id);
}
