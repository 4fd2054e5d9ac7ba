using MiniBlog.ServiceDefaults.Data;
using Npgsql;

namespace MiniBlog.Comments.Comments;

/// <summary>The statements on <c>comments</c> that take many at once; one comment at a time is EF Core's.</summary>
internal static class CommentTable
{
    public static NpgsqlBatchCommand Insert(IReadOnlyList<Comment> comments) => Columns.Command(
        """
        INSERT INTO comments (id, post_id, parent_id, author, content, status, text_version, created_at, updated_at, version)
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        """,
        comments.Column(c => c.Id),
        comments.Column(c => c.PostId),
        comments.Column(c => c.ParentId),
        comments.Column(c => c.Author),
        comments.Column(c => c.Content),
        comments.Column(c => c.Status.ToString()),
        comments.Column(c => c.TextVersion),
        comments.Column(c => c.CreatedAt),
        comments.Column(c => c.UpdatedAt),
        comments.Column(c => c.Version));

    /// <summary>Takes verdicts on, for comments that the transaction holds (<see cref="CommentLocks"/>).</summary>
    public static NpgsqlBatchCommand SetStatus(IReadOnlyList<Comment> comments) => Columns.Command(
        """
        UPDATE comments SET status = n.status, updated_at = n.updated_at, version = n.version
        FROM unnest($1, $2, $3, $4) AS n (id, status, updated_at, version) WHERE comments.id = n.id AND comments.id = ANY ($1)
        """,
        comments.Column(c => c.Id),
        comments.Column(c => c.Status.ToString()),
        comments.Column(c => c.UpdatedAt),
        comments.Column(c => c.Version));
}
