using Microsoft.EntityFrameworkCore;
using MiniBlog.ServiceDefaults.Events;

namespace MiniBlog.Query.EventFlow;

/// <summary>Reads how the event flow stands.</summary>
internal static class FlowQueries
{
    /// <summary>Services announce every second; one that was silent for so long is gone.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(4);

    private const int ShownDecisions = 20;

    /// <summary>The last steps that handling times are of.</summary>
    private const int MeasuredSteps = 2_000;

    public static async Task<FlowView> FlowAsync(this FlowDb db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var processes = await db.Processes.AsNoTracking().OrderBy(p => p.Instance).ToListAsync(cancellationToken);
        var heads = await db.Heads.AsNoTracking().OrderBy(h => h.Partition).ToListAsync(cancellationToken);
        var checkpoints = await db.Checkpoints.AsNoTracking().OrderBy(c => c.Partition).ToListAsync(cancellationToken);
        var parked = await db.Parked.AsNoTracking().OrderBy(p => p.ParkedAt).ThenBy(p => p.Position)
            .Select(p => new ParkedView(p.Consumer, p.EventId, p.Source, p.Partition, p.Position, p.Type, p.Subject, p.State, p.Attempts, p.Error, p.ParkedAt)).ToListAsync(cancellationToken);
        var decisions = await db.Decisions.AsNoTracking().OrderByDescending(d => d.DecidedAt).Take(ShownDecisions)
            .Select(d => new DecisionView(d.Consumer, d.EventId, d.Subject, d.Decision, d.DecidedBy, d.Reason, d.DecidedAt)).ToListAsync(cancellationToken);
        var times = await HandlingTimesAsync(db, cancellationToken);

        var positions = heads.ToDictionary(h => (h.Source, h.Partition), h => h.Position);
        var names = processes.Select(p => p.Service).Concat(heads.Select(h => h.Source)).Concat(checkpoints.Select(c => c.Consumer)).Distinct();
        var services = names.Select(name => Service(
            name,
            [.. processes.Where(p => p.Service == name && !p.Leaving && now - p.At < Silence).Select(p => p.Instance)],
            [.. heads.Where(h => h.Source == name).Select(h => new LogPartition(h.Partition, h.Position, h.Published))],
            Subscriptions(checkpoints.Where(c => c.Consumer == name), positions),
            parked.Count(p => p.Consumer == name),
            times.GetValueOrDefault(name)));
        return new FlowView([.. services.OrderBy(s => (s.Subscriptions.Count > 0 ? 1 : 0) + (s.Log.Count == 0 ? 1 : 0)).ThenBy(s => s.Name, StringComparer.Ordinal)], parked, decisions);
    }

    /// <summary>The newest steps after a place in their order of arrival.</summary>
    public static Task<List<(long Seq, LiveStep Step)>> StepsAsync(this FlowDb db, long after, int limit, CancellationToken cancellationToken) =>
        db.Steps.AsNoTracking().Where(s => s.Seq > after).OrderByDescending(s => s.Seq).Take(limit)
            .Join(db.Events.AsNoTracking(), s => s.EventId, e => e.Id, (s, e) => new { Step = s, Event = e })
            .Select(row => new ValueTuple<long, LiveStep>(row.Step.Seq, new LiveStep(
                row.Event.Id, row.Event.Source, row.Event.Type, row.Event.Subject, row.Event.Partition, row.Event.Position, row.Event.Time,
                row.Step.Service, row.Step.Stage, row.Step.Started, row.Step.Ended)))
            .ToListAsync(cancellationToken);

    /// <summary>The steps of events, each event's in the order of its way.</summary>
    public static async Task<List<EventView>> WithStepsAsync(this FlowDb db, IReadOnlyList<FlowEvent> events, CancellationToken cancellationToken)
    {
        var ids = events.Select(e => e.Id).ToArray();
        var steps = await db.Steps.AsNoTracking().Where(s => ids.Contains(s.EventId)).ToListAsync(cancellationToken);
        var byEvent = steps.ToLookup(s => s.EventId);
        return [.. events.Select(e =>
        {
            var written = Written(e, byEvent[e.Id], steps);
            return new EventView(e.Id, e.Type, e.Subject, e.Source, e.Partition, e.Position, e.Time, written, e.TraceId, Way(written, byEvent[e.Id]));
        })];
    }

    private static ServiceView Service(
        string name, List<string> instances, List<LogPartition> log, List<SubscriptionView> subscriptions, int parked, HandlingTimes? handling) =>
        new(name, instances.Count > 0, instances, log, subscriptions, subscriptions.Sum(s => s.Lag), parked, handling);

    private static List<SubscriptionView> Subscriptions(IEnumerable<FlowCheckpoint> checkpoints, Dictionary<(string, short), long> positions) =>
    [
        .. checkpoints.GroupBy(c => c.Source).OrderBy(source => source.Key, StringComparer.Ordinal).Select(source =>
        {
            var partitions = source.Select(c => new SubscriptionPartition(
                c.Partition, c.Position, Math.Max(0, positions.GetValueOrDefault((c.Source, c.Partition)) - c.Position), c.Holder)).ToList();
            return new SubscriptionView(source.Key, partitions.Sum(p => p.Lag), partitions);
        }),
    ];

    /// <summary>A step waits from the end of the one before it; a consumer's from when the event went out, for the bus may be faster than its answer.</summary>
    private static List<StepView> Way(DateTimeOffset written, IEnumerable<FlowStep> steps)
    {
        var way = steps.OrderBy(s => s.Kind).ThenBy(s => s.Started).ToList();
        var sequenced = way.Find(s => s.Kind == StepKind.Sequence)?.Ended ?? written;
        var sent = way.Find(s => s.Kind == StepKind.Publish)?.Started ?? sequenced;
        return way.ConvertAll(s => new StepView(s.Service, s.Stage, s.Started, s.Ended, Milliseconds(Since(s), s.Started), Milliseconds(s.Started, s.Ended)));

        DateTimeOffset Since(FlowStep step) => step.Kind switch
        {
            StepKind.Sequence => written,
            StepKind.Publish => sequenced,
            _ => sent,
        };
    }

    /// <summary>
    /// An event bears the time of what it follows from. What its producer wrote while it handled another event was written when that
    /// handling was committed: the last one, of those told, that began before the event got its position.
    /// </summary>
    private static DateTimeOffset Written(FlowEvent evt, IEnumerable<FlowStep> own, List<FlowStep> all)
    {
        var sequenced = own.FirstOrDefault(s => s.Kind == StepKind.Sequence)?.Started ?? DateTimeOffset.MinValue;
        return all.Where(s => s.Stage == EventStage.Applied && s.Service == evt.Source && s.Started <= sequenced)
            .Select(s => s.Ended < sequenced ? s.Ended : sequenced).Append(evt.Time).Max();
    }

    /// <summary>Not negative, though the clocks of two machines may say so.</summary>
    private static double Milliseconds(DateTimeOffset from, DateTimeOffset to) => Math.Max(0, Math.Round((to - from).TotalMilliseconds, 3));

    private static async Task<Dictionary<string, HandlingTimes>> HandlingTimesAsync(FlowDb db, CancellationToken cancellationToken)
    {
        var rows = await db.Database.SqlQuery<TimesRow>(
            $"""
            SELECT service, count(*) AS events, percentile_cont(ARRAY[0.5, 0.99]) WITHIN GROUP (ORDER BY extract(epoch FROM ended - started)::float8 * 1000) AS percentiles
            FROM (SELECT service, started, ended FROM flow.steps WHERE stage = 'Applied' ORDER BY seq DESC LIMIT {MeasuredSteps}) newest GROUP BY service
            """).ToListAsync(cancellationToken);
        return rows.ToDictionary(row => row.Service, row => new HandlingTimes(row.Events, Math.Round(row.Percentiles[0], 2), Math.Round(row.Percentiles[1], 2)));
    }

    private sealed record TimesRow(string Service, long Events, double[] Percentiles);
}
