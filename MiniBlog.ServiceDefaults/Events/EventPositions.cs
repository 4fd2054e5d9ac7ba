namespace MiniBlog.ServiceDefaults.Events;

/// <summary>Tells a command the position that the sequencer gave to the event it wrote.</summary>
public sealed class EventPositions
{
    /// <summary>Waits until the event has its position, for up to a second after its commit.</summary>
    /// <returns>The position; null where the sequencer did not come round in time (the event is safe all the same).</returns>
    public Task<EventPosition?> OfAsync(Guid eventId, CancellationToken cancellationToken) => throw new NotImplementedException();
}
