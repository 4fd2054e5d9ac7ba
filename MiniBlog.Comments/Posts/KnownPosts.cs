using System.Buffers.Binary;
using Microsoft.EntityFrameworkCore;
using MiniBlog.ServiceDefaults.Auth;

namespace MiniBlog.Comments.Posts;

/// <summary>Asking for a post that a caller names.</summary>
public static class KnownPosts
{
    /// <summary>How old a post may be, by the time in its id, for its event to be still on its way; and how far clocks may differ.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    /// <summary>Another replica may be the one that applies the event, so the database is asked and not a signal awaited.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <summary>Whether the caller may see the post: all that are not deleted for those who run the blog, published ones for readers.</summary>
    public static bool IsOpenTo(this KnownPost? post, HttpContext http) => post.IsOpenTo(http.User.IsInRole(Roles.Author) || http.User.IsInRole(Roles.Moderator));

    /// <summary>The same, where it is known whether the caller is one of those.</summary>
    public static bool IsOpenTo(this KnownPost? post, bool maySeeDrafts) => post?.Status switch
    {
        KnownPostStatus.Published => true,
        KnownPostStatus.Draft => maySeeDrafts,
        _ => false,
    };

    /// <summary>
    /// Reads posts and keeps them from being deleted until the transaction ends: a comment is either there for the handler of
    /// <c>post-deleted</c> to delete, or its author learns that the post is gone.
    /// </summary>
    public static Task<Dictionary<Guid, KnownPost>> HoldPostsAsync(this CommentsDb db, Guid[] ids, CancellationToken cancellationToken) =>
        db.Posts.FromSql($"SELECT * FROM posts WHERE id = ANY({ids}) ORDER BY id FOR SHARE").AsNoTracking().ToDictionaryAsync(post => post.Id, cancellationToken);

    /// <summary>On which posts some comments are.</summary>
    public static async Task<Dictionary<Guid, Guid>> PostsOfAsync(this CommentsDb db, Guid[] commentIds, CancellationToken cancellationToken) =>
        commentIds.Length == 0 ? [] : await db.Comments.Where(c => commentIds.Contains(c.Id)).ToDictionaryAsync(c => c.Id, c => c.PostId, cancellationToken);

    /// <summary>
    /// Gives the event of a post that was created a moment ago the time to arrive, up to 2 s. Call it outside of a transaction; a
    /// post whose id is older costs nothing.
    /// </summary>
    public static async Task AwaitFreshPostAsync(this CommentsDb db, Guid id, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!IsFresh(id, time.GetUtcNow()))
        {
            return;
        }

        var started = time.GetTimestamp();
        while (!await db.Posts.AnyAsync(p => p.Id == id, cancellationToken) && time.GetElapsedTime(started) < LongestWait)
        {
            await Task.Delay(Interval, time, cancellationToken);
        }
    }

    /// <summary>The first 48 bits of a UUIDv7 are its time in milliseconds (RFC 9562, section 5.7).</summary>
    private static bool IsFresh(Guid id, DateTimeOffset now)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        var milliseconds = BinaryPrimitives.ReadInt64BigEndian(bytes) >>> 16;
        return id.Version == 7 && Math.Abs(now.ToUnixTimeMilliseconds() - milliseconds) < Fresh.TotalMilliseconds;
    }
}
