using MiniBlog.Query.Rendering;
using MiniBlog.ServiceDefaults.Data;
using MiniBlog.ServiceDefaults.Events.Contracts;
using Npgsql;

namespace MiniBlog.Query.Projection;

/// <summary>What is left of a comment after a batch.</summary>
internal sealed record CommentChange(
    Guid Id, short Partition, Guid PostId, Guid? ParentId, string Author, string Content, string Status, int TextVersion,
    DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, int Version, bool Deleted)
{
    public static CommentChange Of(CommentState comment, short partition) => new(
        comment.Id, partition, comment.PostId, comment.ParentId, comment.Author, comment.Content, comment.Status.ToString().ToLowerInvariant(),
        comment.TextVersion, comment.CreatedAt, comment.UpdatedAt, comment.Version, Deleted: false);

    public static CommentChange Of(CommentDeleted comment, short partition) => new(
        comment.Id, partition, comment.PostId, null, "", "", "pending", 0, comment.DeletedAt, comment.DeletedAt, comment.Version, Deleted: true);
}

/// <summary>Writes <c>comments</c>, <c>comment_counts</c> and <c>comment_totals</c>.</summary>
internal static class CommentTables
{
    // A comment that is written leaves the count of the status it had (old) and enters that of the one it has: nothing is ever counted
    // over the table. (OFFSET 0 keeps the look-ups apart: as a join they were planned while the table was empty, and read all of it.) Partitions are written at the same time, one transaction each at most, and no two touch the same counter.
    private const string Upsert = """
        WITH incoming AS (
            SELECT * FROM unnest($1::uuid[], $2::smallint[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[], $9::int[],
                $10::timestamptz[], $11::timestamptz[], $12::int[], $13::bool[])
            AS i(id, partition, post_id, parent_id, author, content, html, status, text_version, created_at, updated_at, version, deleted)
        ), old AS (
            SELECT c.id, c.status FROM incoming i, LATERAL (SELECT id, status FROM comments WHERE id = i.id AND NOT deleted OFFSET 0) c
        ), written AS (
            INSERT INTO comments AS c
                (id, partition, post_id, parent_id, author, content, html, status, text_version, created_at, updated_at, version, deleted)
            SELECT * FROM incoming
            ON CONFLICT (id) DO UPDATE SET
                parent_id = excluded.parent_id, author = excluded.author, content = excluded.content, html = excluded.html,
                status = excluded.status, text_version = excluded.text_version, created_at = excluded.created_at,
                updated_at = excluded.updated_at, version = excluded.version, deleted = excluded.deleted
            WHERE c.version < excluded.version
            RETURNING c.id, c.partition, c.post_id, c.status, c.deleted
        ), moved AS (
            SELECT w.partition, w.post_id, o.status, -1 AS n FROM written w JOIN old o ON o.id = w.id
            UNION ALL
            SELECT w.partition, w.post_id, w.status, 1 FROM written w WHERE NOT w.deleted
        ), counted AS (
            INSERT INTO comment_counts AS n (post_id, approved)
            SELECT post_id, sum(n) FROM moved WHERE status = 'approved' GROUP BY post_id HAVING sum(n) <> 0
            ON CONFLICT (post_id) DO UPDATE SET approved = n.approved + excluded.approved
        ), totalled AS (
            INSERT INTO comment_totals AS n (partition, status, comments)
            SELECT partition, status, sum(n) FROM moved GROUP BY partition, status HAVING sum(n) <> 0
            ON CONFLICT (partition, status) DO UPDATE SET comments = n.comments + excluded.comments
        ), seen AS (
            SELECT w.id, w.post_id, w.status = 'approved' AND NOT w.deleted AS public, coalesce(o.status = 'approved', false) AS was_public
            FROM written w LEFT JOIN old o ON o.id = w.id
        )
        SELECT 'comment', s.post_id, s.id, CASE WHEN s.public THEN 'approved' ELSE 'removed' END
        FROM seen s JOIN posts p ON p.id = s.post_id AND p.status = 'published' AND NOT p.deleted
        WHERE s.public OR s.was_public
        """;

    public static IEnumerable<NpgsqlBatchCommand> Statements(List<CommentChange> comments) => comments.Count == 0 ? [] :
    [
        Columns.Command(
            Upsert,
            comments.Column(c => c.Id),
            comments.Column(c => c.Partition),
            comments.Column(c => c.PostId),
            comments.Column(c => c.ParentId),
            comments.Column(c => c.Author),
            comments.Column(c => c.Content),
            comments.Column(c => CommentMarkdown.ToHtml(c.Content)),
            comments.Column(c => c.Status),
            comments.Column(c => c.TextVersion),
            comments.Column(c => c.CreatedAt.ToUniversalTime()),
            comments.Column(c => c.UpdatedAt.ToUniversalTime()),
            comments.Column(c => c.Version),
            comments.Column(c => c.Deleted)),
    ];
}
