using Microsoft.EntityFrameworkCore;

namespace MiniBlog.Comments.Comments;

/// <summary>A comment is changed by its author, by a moderator and by handlers of events: who comes first holds it to the end of the transaction.</summary>
public static class CommentLocks
{
    /// <summary>Reads comments and keeps others from changing them. Always in the order of the ids, so that two batches cannot deadlock.</summary>
    public static Task<List<Comment>> LockCommentsAsync(this CommentsDb db, Guid[] ids, CancellationToken cancellationToken) =>
        db.Comments.FromSql($"SELECT * FROM comments WHERE id = ANY({ids}) ORDER BY id FOR UPDATE").ToListAsync(cancellationToken);

    /// <summary>The same for who writes what they change by themselves (<see cref="CommentTable"/>), by id.</summary>
    public static Task<Dictionary<Guid, Comment>> LockCommentsUntrackedAsync(this CommentsDb db, Guid[] ids, CancellationToken cancellationToken) =>
        db.Comments.FromSql($"SELECT * FROM comments WHERE id = ANY({ids}) ORDER BY id FOR UPDATE").AsNoTracking().ToDictionaryAsync(c => c.Id, cancellationToken);

    /// <summary>The same for all comments of posts.</summary>
    public static Task<List<Comment>> LockCommentsOfPostsAsync(this CommentsDb db, Guid[] postIds, CancellationToken cancellationToken) =>
        db.Comments.FromSql($"SELECT * FROM comments WHERE post_id = ANY({postIds}) ORDER BY id FOR UPDATE").ToListAsync(cancellationToken);
}
