using Microsoft.EntityFrameworkCore;
using MiniBlog.Query;
using MiniBlog.Query.Projection;
using MiniBlog.ServiceDefaults.Events;
using Npgsql;

namespace MiniBlog.Tests.Query;

/// <summary>Query's read model on a database of its own, fed by hand.</summary>
public sealed class ReadModel(string connectionString)
{
    private readonly DbContextOptions<QueryDb> options =
        new DbContextOptionsBuilder<QueryDb>().UseNpgsql(connectionString).UseSnakeCaseNamingConvention().Options;

    public string ConnectionString => connectionString;

    public static async Task<ReadModel> CreateAsync(PostgresFixture postgres)
    {
        var model = new ReadModel(await postgres.CreateDatabaseAsync());
        await using var db = model.Open();
        await db.Database.MigrateAsync();
        return model;
    }

    public QueryDb Open() => new(options);

    /// <summary>Applies a batch as the subscription does: in one transaction.</summary>
    public async Task ApplyAsync(IReadOnlyList<CloudEvent> batch, bool commit = true)
    {
        await using var db = Open();
        await using var transaction = await db.Database.BeginTransactionAsync();
        await new BlogProjection().HandleAsync(db, batch, CancellationToken.None);
        await db.SaveChangesAsync();
        if (commit)
        {
            await transaction.CommitAsync();
        }
    }

    public async Task ClearAsync()
    {
        await using var db = Open();
        await db.Database.ExecuteSqlAsync($"TRUNCATE posts, post_tags, tag_counts, comments, comment_counts, comment_totals, decisions");
    }

    /// <summary>All rows of all tables, as text; a counter at zero is the same as none.</summary>
    public async Task<string> DumpAsync()
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            """
            SELECT string_agg(line, E'\n' ORDER BY line) FROM (
                SELECT 'post ' || to_jsonb(p)::text FROM posts p
                UNION ALL SELECT 'tag ' || to_jsonb(t)::text FROM post_tags t
                UNION ALL SELECT 'tags ' || to_jsonb(t)::text FROM tag_counts t WHERE posts <> 0
                UNION ALL SELECT 'comment ' || to_jsonb(c)::text FROM comments c
                UNION ALL SELECT 'count ' || to_jsonb(c)::text FROM comment_counts c WHERE approved <> 0
                UNION ALL SELECT 'total ' || to_jsonb(t)::text FROM comment_totals t WHERE comments <> 0
                UNION ALL SELECT 'decision ' || to_jsonb(d)::text FROM decisions d
            ) AS rows(line)
            """,
            connection);
        return await command.ExecuteScalarAsync() as string ?? "";
    }
}
