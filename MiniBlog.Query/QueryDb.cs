using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using MiniBlog.Query.Comments;
using MiniBlog.Query.Images;
using MiniBlog.Query.Moderation;
using MiniBlog.Query.Posts;
using MiniBlog.Query.Rules;
using MiniBlog.ServiceDefaults.Events;

namespace MiniBlog.Query;

/// <summary>
/// The read model. Each table is written from one source only, so it comes out the same in whatever order the sources arrive.
/// No table of it names a schema: the connection's search_path chooses it, which is what lets a rebuild fill another one meanwhile.
/// </summary>
public sealed class QueryDb(DbContextOptions<QueryDb> options) : DbContext(options)
{
    public DbSet<PostRow> Posts => Set<PostRow>();

    public DbSet<PostTag> PostTags => Set<PostTag>();

    public DbSet<TagCount> TagCounts => Set<TagCount>();

    public DbSet<CommentRow> Comments => Set<CommentRow>();

    public DbSet<CommentCount> CommentCounts => Set<CommentCount>();

    public DbSet<CommentTotal> CommentTotals => Set<CommentTotal>();

    public DbSet<DecisionRow> Decisions => Set<DecisionRow>();

    public DbSet<RuleSetRow> RuleSets => Set<RuleSetRow>();

    public DbSet<ImageRow> Images => Set<ImageRow>();

    public DbSet<ImageCopy> ImageCopies => Set<ImageCopy>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasSubscriptions();

        modelBuilder.Entity<PostRow>(post =>
        {
            post.ToTable("posts").HasKey(p => p.Id);
            post.Property(p => p.Id).ValueGeneratedNever();
            post.Property(p => p.Status).HasConversion(new LowerCase<ServiceDefaults.Events.Contracts.PostStatus>());
            post.Property(p => p.Kind).HasConversion(new LowerCase<ServiceDefaults.Events.Contracts.PostKind>());
            post.HasIndex(p => p.FormerSlugs).HasMethod("GIN");
            post.HasIndex(p => p.OldAddresses).HasMethod("GIN");
            post.Property(p => p.ListedAt).HasComputedColumnSql("coalesce(published_at, created_at)", stored: true);
            post.Property(p => p.Search).HasComputedColumnSql(
                "setweight(to_tsvector('english', title), 'A') || setweight(to_tsvector('english', content), 'B')", stored: true);
            post.HasIndex(p => new { p.Status, p.ListedAt, p.Id }).IsDescending(false, true, true).HasFilter("NOT deleted");
            // Not unique: the slug of a deleted post may be taken again, and that news may come first.
            post.HasIndex(p => p.Slug).HasFilter("NOT deleted");
            post.HasIndex(p => p.Search).HasMethod("GIN");
        });
        modelBuilder.Entity<PostTag>(tag =>
        {
            tag.ToTable("post_tags").HasKey(t => new { t.Tag, t.ListedAt, t.PostId });
            tag.HasIndex(t => t.PostId);
        });
        modelBuilder.Entity<TagCount>().ToTable("tag_counts").HasKey(t => new { t.Tag, t.Partition });

        modelBuilder.Entity<CommentRow>(comment =>
        {
            comment.ToTable("comments").HasKey(c => c.Id);
            comment.Property(c => c.Id).ValueGeneratedNever();
            comment.Property(c => c.Status).HasConversion(new LowerCase<ServiceDefaults.Events.Contracts.CommentStatus>());
            comment.HasIndex(c => new { c.PostId, c.CreatedAt, c.Id }, "ix_comments_post").HasFilter("NOT deleted");
            comment.HasIndex(c => new { c.PostId, c.CreatedAt, c.Id }, "ix_comments_post_approved").HasFilter("status = 'approved' AND NOT deleted");
            comment.HasIndex(c => new { c.Status, c.CreatedAt, c.Id }).HasFilter("NOT deleted");
            comment.HasIndex(c => new { c.Author, c.Status }).HasFilter("NOT deleted");
        });
        modelBuilder.Entity<CommentCount>(count =>
        {
            count.ToTable("comment_counts").HasKey(c => c.PostId);
            count.Property(c => c.PostId).ValueGeneratedNever();
        });
        modelBuilder.Entity<CommentTotal>(total =>
        {
            total.ToTable("comment_totals").HasKey(t => new { t.Partition, t.Status });
            total.Property(t => t.Status).HasConversion(new LowerCase<ServiceDefaults.Events.Contracts.CommentStatus>());
        });

        modelBuilder.Entity<ImageRow>().ToTable("images").HasKey(image => image.Hash);
        modelBuilder.Entity<ImageCopy>().ToTable("image_copies", ImageCopy.Schema).HasKey(copy => copy.Hash);

        modelBuilder.Entity<DecisionRow>(decision =>
        {
            decision.ToTable("decisions").HasKey(d => d.CommentId);
            decision.Property(d => d.CommentId).ValueGeneratedNever();
        });

        modelBuilder.Entity<RuleSetRow>(set =>
        {
            set.ToTable("rule_sets").HasKey(s => s.Version);
            set.Property(s => s.Version).ValueGeneratedNever();
            set.Property(s => s.Rules).HasColumnType("jsonb");
        });
    }

    /// <summary>Enums stand in the tables as the same words as in JSON.</summary>
    private sealed class LowerCase<T>() : ValueConverter<T, string>(
        value => value.ToString().ToLowerInvariant(), text => Enum.Parse<T>(text, ignoreCase: true)) where T : struct, Enum;
}
