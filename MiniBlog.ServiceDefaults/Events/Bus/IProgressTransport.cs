namespace MiniBlog.ServiceDefaults.Events;

/// <summary>
/// The bus's side channel: it carries what services announce about themselves (<see cref="ProgressAnnouncement"/>) to whoever shows it to
/// operators. That is telemetry, not the truth: no event depends on it, and who sends does not wait for it.
/// </summary>
/// <remarks>
/// Promised: an announcement that was taken reaches, as a rule within a second, at least one receiver of each listener; what is announced
/// while a listener is away for a minute is usually still there for it. Not promised is everything else: announcements may be lost, come twice, out
/// of order or late, and the oldest are dropped first. A transport may hand an announcement to every receiver of a listener or to one of them.
/// </remarks>
public interface IProgressTransport
{
    /// <summary>The largest announcement, in bytes: what the smallest tier of a usual broker takes, with room for its headers.</summary>
    const int MostBytes = 128 * 1024;

    /// <summary>Puts an announcement of up to <see cref="MostBytes"/> on the bus.</summary>
    /// <exception cref="TransportUnavailableException">The bus did not take it; the caller drops it.</exception>
    Task AnnounceAsync(ReadOnlyMemory<byte> announcement, CancellationToken cancellationToken);

    /// <summary>Opens a way to receive announcements in the name of a listener; the replicas of a service share one.</summary>
    IProgressReceiver Listen(string listener);
}

/// <summary>Receives announcements. Used by one loop at a time.</summary>
public interface IProgressReceiver : IAsyncDisposable
{
    /// <summary>Waits for announcements, up to <paramref name="wait"/>; answers with none when that is over.</summary>
    /// <exception cref="TransportUnavailableException">The bus cannot be asked.</exception>
    Task<IReadOnlyList<ReadOnlyMemory<byte>>> ReceiveAsync(TimeSpan wait, CancellationToken cancellationToken);
}
