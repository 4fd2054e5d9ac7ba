using Microsoft.EntityFrameworkCore;

namespace MiniBlog.Query.EventFlow;

/// <summary>Keeps the tables small: the newest events, and who was heard of lately.</summary>
internal static class FlowTrim
{
    /// <summary>Events kept; what is older is in the producers' event stores.</summary>
    internal const int MostEvents = 5_000;

    /// <summary>Bytes of data kept with them, so that a few thousand long posts do not fill the disk.</summary>
    internal const long MostBytes = 64 * 1024 * 1024;

    private const int MostDecisions = 500;
    private static readonly TimeSpan Forgotten = TimeSpan.FromHours(1);
    private static readonly TimeSpan Removed = TimeSpan.FromDays(7);

    public static async Task TrimAsync(FlowDb db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await db.Database.ExecuteSqlAsync(
            $"""
            WITH sized AS (
                SELECT seq, row_number() OVER newest AS place, sum(coalesce(length(data), 0)) OVER newest AS bytes
                FROM flow.events WINDOW newest AS (ORDER BY seq DESC)
            ), gone AS (
                DELETE FROM flow.events e USING sized s WHERE s.seq = e.seq AND (s.place > {MostEvents} OR s.bytes > {MostBytes}) RETURNING e.id
            )
            DELETE FROM flow.steps s USING gone WHERE s.event_id = gone.id
            """,
            cancellationToken);
        await db.Database.ExecuteSqlAsync(
            $"""
            DELETE FROM flow.decisions WHERE decided_at < (SELECT min(decided_at) FROM (SELECT decided_at FROM flow.decisions ORDER BY decided_at DESC LIMIT {MostDecisions}) newest)
            """,
            cancellationToken);
        await ForgetAsync(db, now, cancellationToken);
    }

    /// <summary>A process of a service that still has others, soon; the last one of a service that nobody heard of for a week, with its state.</summary>
    private static Task<int> ForgetAsync(FlowDb db, DateTimeOffset now, CancellationToken cancellationToken) => db.Database.ExecuteSqlAsync(
        $"""
        WITH gone AS (
            DELETE FROM flow.processes p WHERE p.at < {now - Removed}
            OR (p.at < {now - Forgotten} AND EXISTS (SELECT 1 FROM flow.processes o WHERE o.service = p.service AND o.at > p.at))
            RETURNING p.service, p.at
        ), removed AS (
            SELECT service FROM gone WHERE at < {now - Removed}
        ), heads AS (
            DELETE FROM flow.heads WHERE source IN (SELECT service FROM removed)
        ), parked AS (
            DELETE FROM flow.parked WHERE consumer IN (SELECT service FROM removed)
        )
        DELETE FROM flow.checkpoints WHERE consumer IN (SELECT service FROM removed)
        """,
        cancellationToken);
}
