using System.Diagnostics;

namespace MiniBlog.ServiceDefaults.Events;

/// <summary>One process span for each event of a batch; for replayed ones, none but a shared one with links.</summary>
internal sealed class ProcessSpans : IDisposable
{
    private readonly Dictionary<Guid, Activity> spans = [];
    private readonly Activity? outer = Activity.Current;
    private Activity? replay;

    /// <summary>Starts the spans. That of a lone event becomes current, so that the statements of its handler show below it.</summary>
    public static ProcessSpans Start(IEnumerable<CloudEvent> events, string system, string consumer, DateTimeOffset replayedBefore)
    {
        var started = new ProcessSpans();
        var batch = events.ToList();
        var replayed = batch.Where(evt => evt.Time < replayedBefore).ToList();
        if (replayed.Count > 0)
        {
            started.replay = EventTracing.StartReplay(replayed, system, consumer);
        }

        foreach (var evt in batch.Where(evt => evt.Time >= replayedBefore))
        {
            if (!started.spans.ContainsKey(evt.Id) && EventTracing.StartProcess(evt, system, consumer) is { } span)
            {
                started.spans.Add(evt.Id, span);
            }
        }

        Activity.Current = batch.Count == 1 ? started.spans.Values.SingleOrDefault() : started.replay;
        return started;
    }

    /// <summary>The event as its handler sees it: what it emits goes on below the process span.</summary>
    public CloudEvent Continue(CloudEvent evt) => (spans.TryGetValue(evt.Id, out var span) ? span : replay) is { } parent ? evt with { TraceParent = parent.Id } : evt;

    public void Fail(CloudEvent evt, Exception fault) => (spans.TryGetValue(evt.Id, out var span) ? span : replay).Fail(fault);

    public void Dispose()
    {
        foreach (var span in spans.Values)
        {
            span.Dispose();
        }

        replay?.Dispose();
        Activity.Current = outer;
    }
}
