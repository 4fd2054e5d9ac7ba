using MiniBlog.ServiceDefaults.Data;
using MiniBlog.ServiceDefaults.Events.Contracts;
using Npgsql;

namespace MiniBlog.Query.Projection;

/// <summary>The last judgement of a comment in a batch.</summary>
internal sealed record DecisionChange(
    Guid CommentId, int TextVersion, IReadOnlyList<string> Reasons, int RulesVersion, string? DecidedBy, DateTimeOffset DecidedAt, long Position, int? Number)
{
    public static DecisionChange Of(CommentModerated decision, long position) => new(
        decision.CommentId, decision.TextVersion, decision.Reasons, decision.RulesVersion, decision.DecidedBy, decision.DecidedAt, position, decision.Number);
}

/// <summary>Writes <c>decisions</c>.</summary>
internal static class DecisionTable
{
    private const string Upsert = """
        INSERT INTO decisions AS d (comment_id, text_version, reasons, rules_version, decided_by, decided_at, position, number)
        SELECT comment_id, text_version, string_to_array(reason_list, E'\x1f'), rules_version, decided_by, decided_at, position, number
        FROM unnest($1::uuid[], $2::int[], $3::text[], $4::int[], $5::text[], $6::timestamptz[], $7::bigint[], $8::int[])
        AS i(comment_id, text_version, reason_list, rules_version, decided_by, decided_at, position, number)
        ON CONFLICT (comment_id) DO UPDATE SET
            text_version = excluded.text_version, reasons = excluded.reasons, rules_version = excluded.rules_version,
            decided_by = excluded.decided_by, decided_at = excluded.decided_at, position = excluded.position, number = excluded.number
        WHERE d.position < excluded.position
        """;

    public static IEnumerable<NpgsqlBatchCommand> Statements(List<DecisionChange> decisions) => decisions.Count == 0 ? [] :
    [
        Columns.Command(
            Upsert,
            decisions.Column(d => d.CommentId),
            decisions.Column(d => d.TextVersion),
            decisions.Column(d => string.Join(Columns.Separator, d.Reasons)),
            decisions.Column(d => d.RulesVersion),
            decisions.Column(d => d.DecidedBy),
            decisions.Column(d => d.DecidedAt.ToUniversalTime()),
            decisions.Column(d => d.Position),
            decisions.Column(d => d.Number)),
    ];
}
