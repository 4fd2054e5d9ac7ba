using Microsoft.EntityFrameworkCore;
using MiniBlog.Query.Projection;
using MiniBlog.ServiceDefaults.Data;
using MiniBlog.ServiceDefaults.Events;

namespace MiniBlog.Query.EventFlow;

/// <summary>Writes announcements, many at once, with one statement for each table. Repeats and old news change nothing.</summary>
internal static class FlowTables
{
    private const string Processes = """
        INSERT INTO flow.processes AS p (service, instance, at, leaving, left_out)
        SELECT * FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::bool[], $5::bigint[])
        ON CONFLICT (service, instance) DO UPDATE SET at = excluded.at, leaving = excluded.leaving, left_out = p.left_out + excluded.left_out
        WHERE p.at < excluded.at
        """;

    private const string Heads = """
        INSERT INTO flow.heads (source, partition, position, published)
        SELECT * FROM unnest($1::text[], $2::smallint[], $3::bigint[], $4::bigint[])
        ON CONFLICT (source, partition) DO UPDATE SET position = excluded.position, published = excluded.published
        """;

    private const string Checkpoints = """
        INSERT INTO flow.checkpoints (consumer, source, partition, position, holder)
        SELECT * FROM unnest($1::text[], $2::text[], $3::smallint[], $4::bigint[], $5::text[])
        ON CONFLICT (consumer, source, partition) DO UPDATE SET position = excluded.position, holder = excluded.holder
        """;

    private const string Parked = """
        WITH gone AS (
            DELETE FROM flow.parked p WHERE p.consumer = ANY($1)
            AND NOT EXISTS (SELECT 1 FROM unnest($2::text[], $3::uuid[]) AS now(consumer, event_id) WHERE now.consumer = p.consumer AND now.event_id = p.event_id)
        )
        INSERT INTO flow.parked (consumer, event_id, source, partition, position, type, subject, state, attempts, error, parked_at)
        SELECT * FROM unnest($2::text[], $3::uuid[], $4::text[], $5::smallint[], $6::bigint[], $7::text[], $8::text[], $9::text[], $10::int[], $11::text[], $12::timestamptz[])
        ON CONFLICT (consumer, event_id) DO UPDATE SET state = excluded.state, attempts = excluded.attempts, error = excluded.error
        """;

    private const string Decisions = """
        INSERT INTO flow.decisions (consumer, event_id, subject, decision, decided_by, reason, decided_at)
        SELECT * FROM unnest($1::text[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[])
        ON CONFLICT DO NOTHING
        """;

    /// <summary>What is known of single events is news of the whole, too: between two full announcements the heads and checkpoints follow it.</summary>
    private const string Steps = """
        WITH told AS (
            SELECT * FROM unnest($1::uuid[], $2::text[], $3::smallint[], $4::text[], $5::timestamptz[], $6::timestamptz[], $7::text[], $8::smallint[], $9::bigint[])
            AS t(event_id, service, kind, stage, started, ended, source, partition, position)
        ), reached AS (
            SELECT service, source, partition, max(position) FILTER (WHERE kind = 0) AS sequenced, max(position) FILTER (WHERE kind = 1) AS published,
                max(position) FILTER (WHERE kind = 2) AS handled
            FROM told GROUP BY service, source, partition
        ), moved_heads AS (
            UPDATE flow.heads h SET position = greatest(h.position, r.sequenced), published = greatest(h.published, r.published)
            FROM reached r WHERE r.service = r.source AND h.source = r.source AND h.partition = r.partition
        ), moved_checkpoints AS (
            UPDATE flow.checkpoints c SET position = greatest(c.position, r.handled)
            FROM reached r WHERE c.consumer = r.service AND c.source = r.source AND c.partition = r.partition AND r.handled IS NOT NULL
        )
        INSERT INTO flow.steps AS s (event_id, service, kind, stage, started, ended)
        SELECT event_id, service, kind, stage, started, ended FROM told
        ON CONFLICT (event_id, service, kind) DO UPDATE SET stage = excluded.stage, started = excluded.started, ended = excluded.ended, seq = excluded.seq
        WHERE s.stage IN ('Parked', 'Waiting') AND s.ended < excluded.ended
        """;

    private const string Events = """
        INSERT INTO flow.events AS e (id, source, partition, position, type, subject, time, trace_id, data)
        SELECT * FROM unnest($1::uuid[], $2::text[], $3::smallint[], $4::bigint[], $5::text[], $6::text[], $7::timestamptz[], $8::text[], $9::bytea[])
        ON CONFLICT (id) DO UPDATE SET data = excluded.data WHERE e.data IS NULL AND excluded.data IS NOT NULL
        """;

    /// <summary>Writes announcements; <paramref name="states"/> are those of them whose full state is the newest of their service.</summary>
    public static async Task WriteAsync(
        FlowDb db, IReadOnlyList<ProgressAnnouncement> announcements, IReadOnlyList<ProgressAnnouncement> states, CancellationToken cancellationToken)
    {
        var processes = announcements.GroupBy(one => (one.Service, one.Instance))
            .Select(same => (Last: same.MaxBy(one => one.At)!, LeftOut: same.Sum(one => (long)one.StepsLeftOut))).ToList();
        await WriteAsync(db, Processes, processes,
            rows => [rows.Column(p => p.Last.Service), rows.Column(p => p.Last.Instance), rows.Column(p => p.Last.At.ToUniversalTime()), rows.Column(p => p.Last.Leaving), rows.Column(p => p.LeftOut)],
            cancellationToken);
        await WriteStatesAsync(db, states, cancellationToken);

        var told = announcements.SelectMany(one => one.Steps, (one, step) => (one.Service, Step: step)).ToList();
        await WriteAsync(db, Steps, told.GroupBy(t => (t.Step.EventId, t.Service, Kind: KindOf(t.Step.Stage))).Select(same => same.MaxBy(t => t.Step.Ended)).ToList(), rows =>
        [
            rows.Column(t => t.Step.EventId), rows.Column(t => t.Service), rows.Column(t => (short)KindOf(t.Step.Stage)), rows.Column(t => t.Step.Stage.ToString()),
            rows.Column(t => t.Step.Started.ToUniversalTime()), rows.Column(t => t.Step.Ended.ToUniversalTime()),
            rows.Column(t => t.Step.Source), rows.Column(t => (short)t.Step.Partition), rows.Column(t => t.Step.Position),
        ], cancellationToken);
        await WriteEventsAsync(db, [.. told.Select(t => t.Step).DistinctBy(step => step.EventId).Select(step => (step, (byte[]?)null))], cancellationToken);
    }

    /// <summary>Writes events, some with their data.</summary>
    public static Task WriteEventsAsync(FlowDb db, List<(EventStep Event, byte[]? Data)> events, CancellationToken cancellationToken) =>
        WriteAsync(db, Events, events, rows =>
        [
            rows.Column(e => e.Event.EventId), rows.Column(e => e.Event.Source), rows.Column(e => (short)e.Event.Partition), rows.Column(e => e.Event.Position),
            rows.Column(e => e.Event.Type), rows.Column(e => e.Event.Subject), rows.Column(e => e.Event.Time.ToUniversalTime()), rows.Column(e => e.Event.TraceId), rows.Column(e => e.Data),
        ], cancellationToken);

    private static async Task WriteStatesAsync(FlowDb db, IReadOnlyList<ProgressAnnouncement> states, CancellationToken cancellationToken)
    {
        var heads = states.Where(one => one.Log is not null)
            .SelectMany(one => one.Log!.Positions.Select((position, partition) => (one.Service, Partition: (short)partition, Position: position, Published: one.Log.Published[partition]))).ToList();
        await WriteAsync(db, Heads, heads,
            rows => [rows.Column(h => h.Service), rows.Column(h => h.Partition), rows.Column(h => h.Position), rows.Column(h => h.Published)],
            cancellationToken);

        var consumers = states.Where(one => one.Consumer is not null).Select(one => (one.Service, State: one.Consumer!)).ToList();
        var checkpoints = consumers.SelectMany(one => one.State.Checkpoints.SelectMany(source => source.Value.Select((position, partition) =>
            (one.Service, Source: source.Key, Partition: (short)partition, Position: position, Holder: one.State.Holders.ElementAtOrDefault(partition))))).ToList();
        await WriteAsync(db, Checkpoints, checkpoints,
            rows => [rows.Column(c => c.Service), rows.Column(c => c.Source), rows.Column(c => c.Partition), rows.Column(c => c.Position), rows.Column(c => c.Holder)],
            cancellationToken);

        var parked = consumers.SelectMany(one => one.State.Parked, (one, item) => (one.Service, Item: item)).ToList();
        if (consumers.Count > 0)
        {
            await BatchSql.WriteAsync(db, Parked,
            [
                consumers.Column(c => c.Service), parked.Column(p => p.Service), parked.Column(p => p.Item.Id), parked.Column(p => p.Item.Source), parked.Column(p => (short)p.Item.Partition),
                parked.Column(p => p.Item.Position), parked.Column(p => p.Item.Type), parked.Column(p => p.Item.Subject), parked.Column(p => p.Item.State.ToString()),
                parked.Column(p => p.Item.Attempts), parked.Column(p => p.Item.Error), parked.Column(p => p.Item.ParkedAt.ToUniversalTime()),
            ], cancellationToken);
        }

        await WriteAsync(db, Decisions, consumers.SelectMany(one => one.State.Decisions, (one, decided) => (one.Service, Decided: decided)).ToList(), rows =>
        [
            rows.Column(d => d.Service), rows.Column(d => d.Decided.EventId), rows.Column(d => d.Decided.Subject), rows.Column(d => d.Decided.Decision),
            rows.Column(d => d.Decided.DecidedBy), rows.Column(d => d.Decided.Reason), rows.Column(d => d.Decided.DecidedAt.ToUniversalTime()),
        ], cancellationToken);
    }

    private static StepKind KindOf(EventStage stage) => stage switch
    {
        EventStage.Sequenced => StepKind.Sequence,
        EventStage.Published => StepKind.Publish,
        _ => StepKind.Handle,
    };

    private static Task WriteAsync<TRow>(FlowDb db, string sql, List<TRow> rows, Func<List<TRow>, object[]> columns, CancellationToken cancellationToken) =>
        rows.Count == 0 ? Task.CompletedTask : BatchSql.WriteAsync(db, sql, columns(rows), cancellationToken);
}
