using Npgsql;

namespace MiniBlog.Bench.Running;

/// <summary>
/// Fills Comments' event log faster than comments could be sent: rows as the sequencer writes them, half of them comments that arrive and
/// half their approval. Moderation is made to count them as judged, or it would be busy with them for the rest of the run.
/// </summary>
sealed class Seed : IAsyncDisposable
{
    // A UUIDv7 (RFC 9562, 5.7) of the n-th millisecond: keys in the order of time, as real comments have them.
    private const string Sql = """
        WITH moved AS (UPDATE event_heads SET position = position + 2 * @comments WHERE partition = @partition RETURNING position - 2 * @comments AS start),
        comment AS (
            SELECT n, (lpad(to_hex(@now + n), 12, '0') || '7' || substr(md5(n::text), 1, 3) || '8' || substr(md5(@post::text || n), 1, 15))::uuid AS id,
                to_timestamp((@now + n) / 1000.0) AS at
            FROM generate_series(1, @comments) n),
        event AS (
            SELECT n, version, id, at, CASE version WHEN 1 THEN 'comment-created' ELSE 'comment-updated' END AS type, CASE version WHEN 1 THEN 'pending' ELSE 'approved' END AS status
            FROM comment, generate_series(1, 2) version)
        INSERT INTO event_log (partition, position, id, type, subject, time, data_schema, trace_parent, data)
        SELECT @partition, moved.start + 2 * (n - 1) + version, gen_random_uuid(), type, 'comments/' || event.id, at, 'urn:miniblog:schema:' || type || ':1', NULL,
            convert_to(json_build_object('id', event.id, 'postId', @post, 'parentId', NULL, 'author', 'Reader', 'content', 'Thought number ' || n || ' about it, ' || md5(n::text) || '.',
                'status', status, 'textVersion', 1, 'createdAt', at, 'updatedAt', at, 'version', version)::text, 'UTF8')
        FROM event, moved
        """;

    private readonly Blog blog;
    private readonly NpgsqlDataSource comments;
    private readonly NpgsqlDataSource posts;
    private readonly NpgsqlDataSource moderation;

    private Seed(Blog blog, NpgsqlDataSource comments, NpgsqlDataSource posts, NpgsqlDataSource moderation) =>
        (this.blog, this.comments, this.posts, this.moderation) = (blog, comments, posts, moderation);

    public static async Task<Seed> OpenAsync(Blog blog) => new(
        blog,
        NpgsqlDataSource.Create(await blog.ConnectionStringAsync("commentsdb")),
        NpgsqlDataSource.Create(await blog.ConnectionStringAsync("postsdb")),
        NpgsqlDataSource.Create(await blog.ConnectionStringAsync("moderationdb")));

    /// <summary>Adds so many comments to each of the posts, two events each.</summary>
    public async Task CommentsAsync(IEnumerable<Guid> on, int count)
    {
        await blog.StopAsync("moderation");
        foreach (var post in on)
        {
            await using var find = posts.CreateCommand("SELECT partition FROM event_log WHERE subject = $1 LIMIT 1");
            find.Parameters.Add(new() { Value = $"posts/{post}" });
            var partition = (short)(await find.ExecuteScalarAsync())!;
            await using var insert = comments.CreateCommand(Sql);
            insert.CommandTimeout = 0;
            insert.Parameters.AddWithValue("comments", (long)count);
            insert.Parameters.AddWithValue("partition", partition);
            insert.Parameters.AddWithValue("post", post);
            insert.Parameters.AddWithValue("now", DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() - count);
            await insert.ExecuteNonQueryAsync();
            await using var judged = moderation.CreateCommand("UPDATE event_checkpoints SET position = position + $1, event_id = NULL WHERE source = 'comments' AND partition = $2");
            judged.Parameters.Add(new() { Value = 2L * count });
            judged.Parameters.Add(new() { Value = partition });
            await judged.ExecuteNonQueryAsync();
        }

        await blog.StartAsync("moderation");
        await blog.HealthyAsync("moderation");
    }

    public async ValueTask DisposeAsync()
    {
        await comments.DisposeAsync();
        await posts.DisposeAsync();
        await moderation.DisposeAsync();
    }
}
