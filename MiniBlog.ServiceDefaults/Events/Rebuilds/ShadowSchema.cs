using Npgsql;

namespace MiniBlog.ServiceDefaults.Events;

/// <summary>
/// The schema beside the one that serves. No table of a consumer names a schema, so the connection's <c>search_path</c> decides which of
/// the two a statement meets (https://www.postgresql.org/docs/current/ddl-schemas.html).
/// </summary>
internal static class ShadowSchema
{
    public const string Live = "public";
    public const string Name = "shadow";
    private const string Retired = "retired";

    public static async Task CreateAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await DropAsync(connection, cancellationToken);
        await ExecuteAsync(connection, $"CREATE SCHEMA {Name}", cancellationToken);
    }

    public static Task DropAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        ExecuteAsync(connection, $"DROP SCHEMA IF EXISTS {Name} CASCADE", cancellationToken);

    /// <summary>Stops the live consumers, of every replica, until the transaction ends: they all need the checkpoints.</summary>
    public static Task HoldLiveAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        ExecuteAsync(connection, $"LOCK TABLE {Live}.event_checkpoints IN EXCLUSIVE MODE", cancellationToken);

    /// <summary>How far the live consumer is.</summary>
    public static async Task<Dictionary<(string Source, int Partition), long>> LivePositionsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"SELECT source, partition, position FROM {Live}.event_checkpoints", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var positions = new Dictionary<(string, int), long>();
        while (await reader.ReadAsync(cancellationToken))
        {
            positions[(reader.GetString(0), reader.GetInt16(1))] = reader.GetInt64(2);
        }

        return positions;
    }

    /// <summary>Compares the consumer's own tables, row by row without regard to their order.</summary>
    /// <param name="connection">A connection that may read both.</param>
    /// <param name="comparedRows">The rows that count, for a table in which not all do (<see cref="IEventConsumer{TContext}.ComparedRows"/>).</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A sentence for each table that differs.</returns>
    public static async Task<List<string>> CompareAsync(
        NpgsqlConnection connection, IReadOnlyDictionary<string, string> comparedRows, CancellationToken cancellationToken)
    {
        var differences = new List<string>();
        foreach (var table in await OwnTablesAsync(connection, cancellationToken))
        {
            var rows = $"{table} t WHERE {comparedRows.GetValueOrDefault(table, "true")}";
            var (liveRows, liveHash) = await FingerprintAsync(connection, $"{Live}.{rows}", cancellationToken);
            var (shadowRows, shadowHash) = await FingerprintAsync(connection, $"{Name}.{rows}", cancellationToken);
            if (liveHash != shadowHash || liveRows != shadowRows)
            {
                differences.Add(liveRows == shadowRows ? $"{table}: {liveRows} rows, with other contents" : $"{table}: {liveRows} rows before, {shadowRows} after");
            }
        }

        return differences;
    }

    /// <summary>Puts the shadow in the live schema's place. What operators decided is history and stays.</summary>
    public static Task SwapAsync(NpgsqlConnection connection, CancellationToken cancellationToken) => ExecuteAsync(
        connection,
        $"""
        INSERT INTO {Name}.event_parked_decisions (event_id, source, subject, decision, decided_by, reason, decided_at)
            SELECT event_id, source, subject, decision, decided_by, reason, decided_at FROM {Live}.event_parked_decisions ORDER BY id;
        ALTER SCHEMA {Live} RENAME TO {Retired};
        ALTER SCHEMA {Name} RENAME TO {Live};
        DROP SCHEMA {Retired} CASCADE
        """,
        cancellationToken);

    private static async Task<List<string>> OwnTablesAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "SELECT tablename FROM pg_tables WHERE schemaname = $1 AND tablename NOT LIKE 'event\\_%' AND tablename NOT LIKE '\\_\\_%' ORDER BY 1", connection)
        {
            Parameters = { new() { Value = Name } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var tables = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
        {
            tables.Add(reader.GetString(0));
        }

        return tables;
    }

    private static async Task<(long Rows, decimal Hash)> FingerprintAsync(NpgsqlConnection connection, string rows, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)), 0) FROM {rows}", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.GetInt64(0), reader.GetDecimal(1));
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
