using Microsoft.EntityFrameworkCore;
using MiniBlog.Posts.Images;
using MiniBlog.Posts.Posts;
using MiniBlog.ServiceDefaults.Events;
using MiniBlog.ServiceDefaults.Http;

namespace MiniBlog.Posts;

/// <summary>The database of this service alone.</summary>
public sealed class PostsDb(DbContextOptions<PostsDb> options) : DbContext(options)
{
    public DbSet<Post> Posts => Set<Post>();

    public DbSet<StoredImage> Images => Set<StoredImage>();

    public DbSet<TakenSlug> Slugs => Set<TakenSlug>();

    /// <summary>Reads a post and keeps others from changing it until the transaction ends: changes take turns and none has to be tried again.</summary>
    public async Task<Post?> LockAsync(Guid id, CancellationToken cancellationToken) =>
        (await Posts.FromSql($"SELECT * FROM posts WHERE id = {id} FOR UPDATE").ToListAsync(cancellationToken)).SingleOrDefault();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasEventLog().HasIdempotencyKeys();
        modelBuilder.Entity<Post>(post =>
        {
            post.ToTable("posts");
            post.Property(p => p.Id).ValueGeneratedNever();
            post.Property(p => p.Status).HasConversion<string>();
            post.Property(p => p.Kind).HasConversion<string>();
            post.Property(p => p.Version).IsConcurrencyToken();
            // What DuePosts looks for, every second: few rows, whatever the blog holds.
            post.HasIndex(p => p.ScheduledFor).HasFilter("scheduled_for IS NOT NULL");
            post.HasIndex(p => p.TrashedAt).HasFilter("trashed_at IS NOT NULL");
        });
        modelBuilder.Entity<StoredImage>().ToTable("images").HasKey(image => image.Hash);
        modelBuilder.Entity<TakenSlug>().ToTable("taken_slugs").HasKey(s => s.Slug);
    }
}
