using Microsoft.Data.Sqlite;

namespace Aspire.Dashboard.Store;

/// <summary>A statement that is prepared once and run many times; its parameters are <c>$0</c>, <c>$1</c>, ….</summary>
sealed class Statement : IDisposable
{
    readonly SqliteCommand command;

    public Statement(SqliteConnection connection, string sql, int parameters)
    {
        command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < parameters; i++)
        {
            command.Parameters.Add(new($"${i}", null));
        }
    }

    /// <summary>Runs it for its effect.</summary>
    public int Run(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        return command.ExecuteNonQuery();
    }

    /// <summary>Runs it for the one number that it answers; <see langword="null"/> if it answers nothing.</summary>
    public long? Number(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        return command.ExecuteScalar() as long?;
    }

    public void Dispose() => command.Dispose();

    void Bind(ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        }
    }
}

/// <summary>One-off statements of readers.</summary>
static class SqliteReading
{
    /// <summary>Reads all rows; the parameters are <c>$0</c>, <c>$1</c>, ….</summary>
    public static List<T> Read<T>(this SqliteConnection connection, string sql, object?[] values, Func<SqliteDataReader, T> row) =>
        [.. connection.Stream(sql, values, row)];

    /// <summary>Does something with each row.</summary>
    public static void Each(this SqliteConnection connection, string sql, object?[] values, Action<SqliteDataReader> row)
    {
        foreach (var reader in connection.Stream(sql, values, reader => reader))
        {
            row(reader);
        }
    }

    /// <summary>Reads rows as they are asked for.</summary>
    public static IEnumerable<T> Stream<T>(this SqliteConnection connection, string sql, object?[] values, Func<SqliteDataReader, T> row)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters.AddWithValue($"${i}", values[i] ?? DBNull.Value);
        }

        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            yield return row(reader);
        }
    }

    public static byte[] Bytes(this SqliteDataReader reader, int column) => reader.GetFieldValue<byte[]>(column);

    public static string? Text(this SqliteDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    public static long? Number(this SqliteDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetInt64(column);
}
