using MiniBlog.Moderation.Decisions;
using MiniBlog.ServiceDefaults.Data;
using Npgsql;

namespace MiniBlog.Moderation.Judging;

/// <summary>The statements that write what a batch of events brought; a comment that was there before, and changes, is EF Core's.</summary>
internal static class JudgementTables
{
    public static NpgsqlBatchCommand Insert(IReadOnlyList<JudgedComment> comments) => Columns.Command(
        """
        INSERT INTO comments (id, post_id, author, content, text_version, text_key, decision_count, deleted)
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        comments.Column(c => c.Id),
        comments.Column(c => c.PostId),
        comments.Column(c => c.Author),
        comments.Column(c => c.Content),
        comments.Column(c => c.TextVersion),
        comments.Column(c => c.TextKey),
        comments.Column(c => c.DecisionCount),
        comments.Column(c => c.Deleted));

    public static NpgsqlBatchCommand Insert(IReadOnlyList<Decision> decisions) => Columns.Command(
        """
        INSERT INTO decisions (id, comment_id, number, post_id, text_version, verdict, reasons, rules_version, decided_by, decided_at)
        SELECT id, comment_id, number, post_id, text_version, verdict, string_to_array(reason_list, E'\x1f'), rules_version, decided_by, decided_at
        FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) AS n (id, comment_id, number, post_id, text_version, verdict, reason_list, rules_version, decided_by, decided_at)
        """,
        decisions.Column(d => d.Id),
        decisions.Column(d => d.CommentId),
        decisions.Column(d => d.Number),
        decisions.Column(d => d.PostId),
        decisions.Column(d => d.TextVersion),
        decisions.Column(d => d.Verdict.ToString().ToLowerInvariant()),
        decisions.Column(d => string.Join(Columns.Separator, d.Reasons)),
        decisions.Column(d => d.RulesVersion),
        decisions.Column(d => d.DecidedBy),
        decisions.Column(d => d.DecidedAt));
}
