using Microsoft.EntityFrameworkCore;
using MiniBlog.Posts.Posts;
using MiniBlog.ServiceDefaults.Data;
using MiniBlog.ServiceDefaults.Events;

namespace MiniBlog.Posts.Due;

/// <summary>
/// What has to happen to posts at a time: a scheduled one is published, one that was thrown away is deleted for good after
/// <see cref="TrashLifetime"/>. What came due while no replica ran is done when one does; of several replicas, each post falls to one.
/// </summary>
public sealed class DuePosts(IServiceScopeFactory scopes, TimeProvider time, ILogger<DuePosts> logger) : BackgroundService
{
    /// <summary>How long a post that was thrown away can be restored.</summary>
    public static readonly TimeSpan TrashLifetime = TimeSpan.FromDays(30);

    private const int BatchSize = 20;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                await RunAsync(scope.ServiceProvider.GetRequiredService<PostsDb>(), time.Now(), stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // The posts are as due in a second; /health tells that the database is away.
                logger.LogWarning("Posts that are due wait for the next look: {Error}", e.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>
    /// Row locks divide the work: a post that another replica is just publishing is skipped, and is not due any more once that is done
    /// (https://www.postgresql.org/docs/15/sql-select.html, "The Locking Clause").
    /// </summary>
    private static async Task RunAsync(PostsDb db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        List<Post> due, old;
        do
        {
            db.ChangeTracker.Clear();
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            due = await db.Posts.FromSql(
                $"SELECT * FROM posts WHERE scheduled_for <= {now} AND trashed_at IS NULL ORDER BY scheduled_for LIMIT {BatchSize} FOR UPDATE SKIP LOCKED").ToListAsync(cancellationToken);
            old = await db.Posts.FromSql(
                $"SELECT * FROM posts WHERE trashed_at <= {now - TrashLifetime} ORDER BY trashed_at LIMIT {BatchSize} FOR UPDATE SKIP LOCKED").ToListAsync(cancellationToken);
            foreach (var post in due)
            {
                post.PublishScheduled(now);
                db.Emit(post.Updated(), now);
            }

            foreach (var post in old)
            {
                db.Remove(post);
                db.Emit(post.Deleted(now), now);
            }

            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        while (due.Count == BatchSize || old.Count == BatchSize);
    }
}
