using Microsoft.EntityFrameworkCore;
using MiniBlog.Comments.Comments;
using MiniBlog.Comments.Flood;
using MiniBlog.Comments.Posts;
using MiniBlog.ServiceDefaults.Events;
using MiniBlog.ServiceDefaults.Http;

namespace MiniBlog.Comments;

/// <summary>The database of this service alone.</summary>
public sealed class CommentsDb(DbContextOptions<CommentsDb> options) : DbContext(options)
{
    public DbSet<Comment> Comments => Set<Comment>();

    public DbSet<KnownPost> Posts => Set<KnownPost>();

    public DbSet<RecentComment> RecentComments => Set<RecentComment>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasEventLog().HasSubscriptions().HasIdempotencyKeys();
        modelBuilder.Entity<Comment>(comment =>
        {
            comment.ToTable("comments");
            comment.Property(c => c.Id).ValueGeneratedNever();
            comment.Property(c => c.Status).HasConversion<string>();
            comment.Property(c => c.Version).IsConcurrencyToken();
            comment.HasIndex(c => new { c.PostId, c.Id });
        });
        modelBuilder.Entity<KnownPost>(post =>
        {
            post.ToTable("posts");
            post.Property(p => p.Id).ValueGeneratedNever();
            post.Property(p => p.Status).HasConversion<string>();
        });
        modelBuilder.Entity<RecentComment>().ToTable("recent_comments").HasIndex(r => new { r.AddressHash, r.At });
    }
}
