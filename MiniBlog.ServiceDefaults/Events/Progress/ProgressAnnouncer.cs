using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MiniBlog.ServiceDefaults.Events;

/// <summary>Which process of which service announces.</summary>
internal sealed record AnnouncerIdentity(string Service, string Instance);

/// <summary>Adds a part of the service's full state, read from its database, to an announcement.</summary>
internal interface IStateReport
{
    Task<ProgressAnnouncement> AddToAsync(ProgressAnnouncement announcement, CancellationToken cancellationToken);
}

/// <summary>
/// Announces the service's progress beside its work: what was recorded goes out together a moment later, the full state once a second.
/// A bus or a database that is away costs announcements and nothing else.
/// </summary>
internal sealed class ProgressAnnouncer(
    AnnouncerIdentity identity,
    ProgressRecorder recorder,
    IProgressTransport transport,
    IEnumerable<IStateReport> reports,
    IEnumerable<IHandledEvents> listeners,
    TimeProvider time,
    ILogger<ProgressAnnouncer> logger) : BackgroundService
{
    /// <summary>The most steps that one announcement tells of: of 640 a second a person has seen enough, and they fit in a message.</summary>
    internal const int MostSteps = 64;

    /// <summary>The sign of life; who misses several of these counts as gone.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>How long to gather what happens together. The eye does not see it, and a busy service announces ten times a second.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private long fullAt;
    private string? trouble;

    /// <summary>Says goodbye, so that everybody knows at once.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await AnnounceAsync(full: true, leaving: true, cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await AnnounceAsync(full: fullAt == 0 || time.GetElapsedTime(fullAt) >= Interval, leaving: false, stoppingToken);
            if (await recorder.WaitAsync(Interval, stoppingToken))
            {
                await Task.Delay(Gathering, time, stoppingToken);
            }
        }
    }

    private async Task AnnounceAsync(bool full, bool leaving, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        var (batches, leftOut) = recorder.Take();
        var followed = FollowedEvent.Choose(batches, MostSteps);
        try
        {
            var announcement = new ProgressAnnouncement
            {
                Service = identity.Service,
                Instance = identity.Instance,
                At = time.GetUtcNow(),
                Leaving = leaving,
                Steps = followed.ConvertAll(one => one.ToStep()),
                StepsLeftOut = leftOut + batches.Sum(batch => batch.Events.Count) - followed.Count,
            };
            if (full)
            {
                fullAt = time.GetTimestamp();
                announcement = await WithStateAsync(announcement, limit.Token);
            }

            await transport.AnnounceAsync(announcement.ToJson(), limit.Token);
            await TellAsync(followed, limit.Token);
            trouble = null;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            Forget(e);
        }
    }

    private async Task<ProgressAnnouncement> WithStateAsync(ProgressAnnouncement announcement, CancellationToken cancellationToken)
    {
        foreach (var report in reports)
        {
            announcement = await report.AddToAsync(announcement, cancellationToken);
        }

        return announcement;
    }

    private async Task TellAsync(List<FollowedEvent> followed, CancellationToken cancellationToken)
    {
        var handled = followed.Where(one => one.WasHandled).Select(one => one.Event).DistinctBy(evt => evt.Id).ToList();
        if (handled.Count > 0)
        {
            foreach (var listener in listeners)
            {
                await listener.TakeAsync(handled, cancellationToken);
            }
        }
    }

    /// <summary>The announcement is lost, which the next one makes good; each trouble is told once.</summary>
    private void Forget(Exception fault)
    {
        if (trouble != fault.Message)
        {
            trouble = fault.Message;
            logger.LogInformation("Operators see nothing new of {Service} for the moment: {Error}", identity.Service, fault.Message);
        }
    }
}
