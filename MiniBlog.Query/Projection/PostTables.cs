using MiniBlog.Query.Rendering;
using MiniBlog.ServiceDefaults.Data;
using MiniBlog.ServiceDefaults.Events.Contracts;
using Npgsql;

namespace MiniBlog.Query.Projection;

/// <summary>What is left of a post after a batch.</summary>
internal sealed record PostChange(
    Guid Id, short Partition, string Slug, string Title, string Content, IReadOnlyList<string> Tags, string Status, string Author,
    DateTimeOffset CreatedAt, DateTimeOffset? PublishedAt, DateTimeOffset UpdatedAt, int Version, bool Deleted)
{
    public string? OwnExcerpt { get; init; }

    public string Kind { get; init; } = "post";

    public IReadOnlyList<string> FormerSlugs { get; init; } = [];

    public IReadOnlyList<string> OldAddresses { get; init; } = [];

    public DateTimeOffset? ScheduledFor { get; init; }

    public DateTimeOffset? TrashedAt { get; init; }

    public CommentSettings Comments { get; init; } = CommentSettings.AlwaysOpen;

    public static PostChange Of(PostState post, short partition) => new(
        post.Id, partition, post.Slug, post.Title, post.Content, post.Tags, post.Status == PostStatus.Published ? "published" : "draft",
        post.Author, post.CreatedAt, post.PublishedAt, post.UpdatedAt, post.Version, Deleted: false)
    {
        OwnExcerpt = post.Excerpt,
        Kind = post.Kind == PostKind.Page ? "page" : "post",
        FormerSlugs = post.FormerSlugs,
        OldAddresses = post.OldAddresses,
        ScheduledFor = post.ScheduledFor,
        TrashedAt = post.TrashedAt,
        Comments = post.Comments,
    };

    public static PostChange Of(PostDeleted post, short partition) => new(
        post.Id, partition, "", "", "", [], "draft", "", post.DeletedAt, null, post.DeletedAt, post.Version, Deleted: true);
}

/// <summary>Writes <c>posts</c>, <c>post_tags</c> and <c>tag_counts</c>.</summary>
internal static class PostTables
{
    private const string Upsert = """
        WITH incoming AS (
            SELECT i.*, string_to_array(tag_list, E'\x1f') AS tags, string_to_array(slug_list, E'\x1f') AS former_slugs,
                string_to_array(address_list, E'\x1f') AS old_addresses
            FROM unnest($1::uuid[], $2::smallint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[],
                $11::timestamptz[], $12::timestamptz[], $13::timestamptz[], $14::int[], $15::bool[], $16::text[], $17::text[], $18::text[], $19::text[],
                $20::timestamptz[], $21::timestamptz[], $22::bool[], $23::int[], $24::text[], $25::int[])
            AS i(id, partition, slug, title, content, html, excerpt, tag_list, status, author, created_at, published_at, updated_at, version, deleted,
                own_excerpt, kind, slug_list, address_list, scheduled_for, trashed_at, comments_open, comments_close_after_days, plain, minutes)
        ), old AS (
            SELECT p.id FROM posts p JOIN incoming i ON i.id = p.id WHERE p.status = 'published' AND NOT p.deleted
        ), written AS (
            INSERT INTO posts AS p
                (id, partition, slug, title, content, html, excerpt, tags, status, author, created_at, published_at, updated_at, version, deleted,
                own_excerpt, kind, former_slugs, old_addresses, scheduled_for, trashed_at, comments_open, comments_close_after_days, plain, minutes)
            SELECT id, partition, slug, title, content, html, excerpt, tags, status, author, created_at, published_at, updated_at, version, deleted,
                own_excerpt, kind, former_slugs, old_addresses, scheduled_for, trashed_at, comments_open, comments_close_after_days, plain, minutes
            FROM incoming
            ON CONFLICT (id) DO UPDATE SET
                slug = excluded.slug, title = excluded.title, content = excluded.content, html = excluded.html, excerpt = excluded.excerpt,
                tags = excluded.tags, status = excluded.status, author = excluded.author, created_at = excluded.created_at,
                published_at = excluded.published_at, updated_at = excluded.updated_at, version = excluded.version, deleted = excluded.deleted,
                own_excerpt = excluded.own_excerpt, kind = excluded.kind, former_slugs = excluded.former_slugs, old_addresses = excluded.old_addresses,
                scheduled_for = excluded.scheduled_for, trashed_at = excluded.trashed_at,
                comments_open = excluded.comments_open, comments_close_after_days = excluded.comments_close_after_days,
                plain = excluded.plain, minutes = excluded.minutes
            WHERE p.version < excluded.version
            RETURNING p.id, p.status = 'published' AND NOT p.deleted AS public
        )
        SELECT 'post', w.id, NULL::uuid, CASE WHEN w.public THEN 'published' ELSE 'removed' END
        FROM written w LEFT JOIN old o ON o.id = w.id
        WHERE w.public OR o.id IS NOT NULL
        """;

    // The tags are those of the posts as they now stand, so doing this again, or for a post that did not change, changes nothing.
    private const string RemoveTags = """
        WITH gone AS (
            DELETE FROM post_tags WHERE post_id = ANY($1) RETURNING tag, partition
        )
        INSERT INTO tag_counts AS n (tag, partition, posts)
        SELECT tag, partition, -count(*) FROM gone GROUP BY tag, partition
        ON CONFLICT (tag, partition) DO UPDATE SET posts = n.posts + excluded.posts
        """;

    private const string AddTags = """
        WITH come AS (
            INSERT INTO post_tags (tag, listed_at, post_id, partition)
            SELECT DISTINCT tag, p.listed_at, p.id, p.partition FROM posts p, unnest(p.tags) AS tag
            WHERE p.id = ANY($1) AND p.status = 'published' AND p.kind = 'post' AND NOT p.deleted
            RETURNING tag, partition
        )
        INSERT INTO tag_counts AS n (tag, partition, posts)
        SELECT tag, partition, count(*) FROM come GROUP BY tag, partition
        ON CONFLICT (tag, partition) DO UPDATE SET posts = n.posts + excluded.posts
        """;

    public static IEnumerable<NpgsqlBatchCommand> Statements(List<PostChange> posts)
    {
        if (posts.Count == 0)
        {
            return [];
        }

        var ids = posts.Column(p => p.Id);
        var plain = posts.Column(p => PostMarkdown.ToPlain(p.Content));
        return
        [
            Columns.Command(
                Upsert,
                ids,
                posts.Column(p => p.Partition),
                posts.Column(p => p.Slug),
                posts.Column(p => p.Title),
                posts.Column(p => p.Content),
                posts.Column(p => PostMarkdown.ToHtml(p.Content)),
                posts.Column(p => p.OwnExcerpt ?? PostMarkdown.Excerpt(p.Content)),
                posts.Column(p => string.Join(Columns.Separator, p.Tags)),
                posts.Column(p => p.Status),
                posts.Column(p => p.Author),
                posts.Column(p => p.CreatedAt.ToUniversalTime()),
                posts.Column(p => p.PublishedAt?.ToUniversalTime()),
                posts.Column(p => p.UpdatedAt.ToUniversalTime()),
                posts.Column(p => p.Version),
                posts.Column(p => p.Deleted),
                posts.Column(p => p.OwnExcerpt),
                posts.Column(p => p.Kind),
                posts.Column(p => string.Join(Columns.Separator, p.FormerSlugs)),
                posts.Column(p => string.Join(Columns.Separator, p.OldAddresses)),
                posts.Column(p => p.ScheduledFor?.ToUniversalTime()),
                posts.Column(p => p.TrashedAt?.ToUniversalTime()),
                posts.Column(p => p.Comments.Open),
                posts.Column(p => p.Comments.CloseAfterDays),
                plain,
                plain.Column(ReadingTime.Minutes)),
            Columns.Command(RemoveTags, ids),
            Columns.Command(AddTags, ids),
        ];
    }
}
