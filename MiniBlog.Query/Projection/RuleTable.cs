using System.Text.Json;
using MiniBlog.ServiceDefaults.Data;
using MiniBlog.ServiceDefaults.Events.Contracts;
using Npgsql;

namespace MiniBlog.Query.Projection;

/// <summary>Writes <c>rule_sets</c>. A version never changes, so the first word of it is the last.</summary>
internal static class RuleTable
{
    private const string Insert = """
        INSERT INTO rule_sets (version, rules, change, changed_by, changed_at)
        SELECT version, rules::jsonb, change, changed_by, changed_at
        FROM unnest($1::int[], $2::text[], $3::text[], $4::text[], $5::timestamptz[]) AS i(version, rules, change, changed_by, changed_at)
        ON CONFLICT DO NOTHING
        """;

    public static IEnumerable<NpgsqlBatchCommand> Statements(List<RulesChanged> sets) => sets.Count == 0 ? [] :
    [
        Columns.Command(
            Insert,
            sets.Column(s => s.Version),
            sets.Column(s => JsonSerializer.Serialize(s.Rules)),
            sets.Column(s => s.Change),
            sets.Column(s => s.ChangedBy),
            sets.Column(s => s.ChangedAt.ToUniversalTime())),
    ];
}
