using Microsoft.EntityFrameworkCore;
using MiniBlog.Comments.Comments;
using MiniBlog.Comments.Posts;
using MiniBlog.ServiceDefaults.Data;
using MiniBlog.ServiceDefaults.Events;
using MiniBlog.ServiceDefaults.Events.Contracts;

namespace MiniBlog.Comments;

/// <summary>What this service does with the events of others: it learns which posts there are, and takes verdicts on.</summary>
public sealed class CommentsConsumer : IEventConsumer<CommentsDb>
{
    public static IReadOnlySet<string> EventTypes { get; } = new HashSet<string>
    {
        PostCreated.EventType, PostUpdated.EventType, PostDeleted.EventType, CommentModerated.EventType,
    };

    public async Task HandleAsync(CommentsDb db, IReadOnlyList<CloudEvent> batch, CancellationToken cancellationToken)
    {
        var changes = batch.Where(e => e.Type != CommentModerated.EventType).Select(PostChange.Of).ToList();
        if (changes.Count > 0)
        {
            await ApplyAsync(db, changes, cancellationToken);
        }

        var verdicts = batch.Where(e => e.Type == CommentModerated.EventType).Select(e => (Event: e, Verdict: e.Read<CommentModerated>())).ToList();
        if (verdicts.Count > 0)
        {
            await ApplyAsync(db, verdicts, cancellationToken);
        }
    }

    private static async Task ApplyAsync(CommentsDb db, List<PostChange> changes, CancellationToken cancellationToken)
    {
        var ids = changes.Select(c => c.PostId).Distinct().ToArray();
        // Waits for the comments that are just being made on these posts, and makes later ones wait; see KnownPosts.HoldPostAsync.
        var posts = (await db.Posts.FromSql($"SELECT * FROM posts WHERE id = ANY({ids}) ORDER BY id FOR UPDATE").ToListAsync(cancellationToken)).ToDictionary(p => p.Id);
        foreach (var change in changes)
        {
            if (!posts.TryGetValue(change.PostId, out var post))
            {
                db.Add(posts[change.PostId] = post = new KnownPost { Id = change.PostId, Status = change.Status });
            }

            (post.Status, post.CommentsCloseAt) = (change.Status, change.CommentsCloseAt);
        }

        var deleted = changes.Where(c => c.Status == KnownPostStatus.Deleted).ToDictionary(c => c.PostId, c => c.Event);
        if (deleted.Count == 0)
        {
            return;
        }

        foreach (var comment in await db.LockCommentsOfPostsAsync([.. deleted.Keys], cancellationToken))
        {
            var cause = deleted[comment.PostId];
            db.Remove(comment);
            db.Emit(comment.Deleted(cause.Time), cause.Time, cause);
        }
    }

    private static async Task ApplyAsync(CommentsDb db, List<(CloudEvent Event, CommentModerated Verdict)> verdicts, CancellationToken cancellationToken)
    {
        var ids = verdicts.Select(v => v.Verdict.CommentId).Distinct().ToArray();
        var comments = await db.LockCommentsUntrackedAsync(ids, cancellationToken);
        var judged = new HashSet<Comment>();
        var events = new EventBatch();
        foreach (var (cause, verdict) in verdicts)
        {
            // The comment may have been deleted while it was judged.
            if (comments.TryGetValue(verdict.CommentId, out var comment) && comment.Judge(verdict, verdict.DecidedAt.ToStored()))
            {
                judged.Add(comment);
                events.Add(comment.Updated(), cause.Time, cause.TraceParent);
            }
        }

        await events.WriteAsync(db, judged.Count > 0 ? [CommentTable.SetStatus([.. judged])] : [], cancellationToken);
    }

    private sealed record PostChange(Guid PostId, KnownPostStatus Status, DateTimeOffset? CommentsCloseAt, CloudEvent Event)
    {
        public static PostChange Of(CloudEvent cause) => cause.Type switch
        {
            "post-deleted" => new(cause.Read<PostDeleted>().Id, KnownPostStatus.Deleted, null, cause),
            "post-created" => Of(cause.Read<PostCreated>(), cause),
            _ => Of(cause.Read<PostUpdated>(), cause),
        };

        private static PostChange Of(PostState post, CloudEvent cause) =>
            new(post.Id, post.Status == PostStatus.Published ? KnownPostStatus.Published : KnownPostStatus.Draft, post.Comments.ClosingTime(post.PublishedAt), cause);
    }
}
