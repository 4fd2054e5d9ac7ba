using Npgsql;

namespace MiniBlog.Bench.Running;

/// <summary>How far Query is, read from the databases themselves.</summary>
sealed class Checkpoints : IAsyncDisposable
{
    private readonly NpgsqlDataSource query;
    private readonly NpgsqlDataSource[] producers;

    private Checkpoints(NpgsqlDataSource query, NpgsqlDataSource[] producers) => (this.query, this.producers) = (query, producers);

    public static async Task<Checkpoints> OpenAsync(Blog blog)
    {
        var query = NpgsqlDataSource.Create(await blog.ConnectionStringAsync("querydb"));
        string[] producers = ["postsdb", "commentsdb", "moderationdb"];
        return new(query, await Task.WhenAll(producers.Select(async producer => NpgsqlDataSource.Create(await blog.ConnectionStringAsync(producer)))));
    }

    /// <summary>How many events Query has applied.</summary>
    public Task<long> AppliedAsync() => SumAsync(query, "event_checkpoints");

    /// <summary>How many events there are.</summary>
    public async Task<long> WrittenAsync() => (await Task.WhenAll(producers.Select(producer => SumAsync(producer, "event_heads")))).Sum();

    public async ValueTask DisposeAsync()
    {
        foreach (var database in (NpgsqlDataSource[])[query, .. producers])
        {
            await database.DisposeAsync();
        }
    }

    private static async Task<long> SumAsync(NpgsqlDataSource database, string table)
    {
        await using var command = database.CreateCommand($"SELECT coalesce(sum(position), 0)::bigint FROM {table}");
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
