using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace Aspire.Dashboard.Store;

/// <summary>The file that telemetry is kept in: one connection writes, several read, and neither waits for the other (WAL).</summary>
sealed class StoreFile : IDisposable
{
    /// <summary>Two cores serve at most so many readers well; more would take memory for their caches.</summary>
    const int Readers = 3;

    readonly string path;
    readonly SemaphoreSlim reading = new(Readers);

    public StoreFile(IOptions<DashboardOptions> options)
    {
        path = Path.GetFullPath(options.Value.Store.Path);
        var folder = Path.GetDirectoryName(path)!;
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else if (!Directory.Exists(folder))
        {
            // Telemetry can hold what is nobody else's business.
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        using var writer = OpenWriter();
        if (!Schema.IsCurrent(writer))
        {
            writer.Close();
            Delete();
            using var anew = OpenWriter();
            Schema.Create(anew);
        }
    }

    /// <summary>The connection that writes. The caller has the only one.</summary>
    public SqliteConnection OpenWriter()
    {
        // A store that is lost with the machine's power is no loss; SQLite's file stays whole all the same (NORMAL with WAL).
        var connection = Open(SqliteOpenMode.ReadWriteCreate, pooling: false);
        Execute(connection, "PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -16000; PRAGMA temp_store = MEMORY; PRAGMA journal_size_limit = 33554432;");
        return connection;
    }

    /// <summary>Reads as of one moment.</summary>
    public async Task<T> ReadAsync<T>(Func<SqliteConnection, T> read, CancellationToken cancellationToken)
    {
        await reading.WaitAsync(cancellationToken);
        try
        {
            // SQLite reads while its caller waits, so it must not be one of the threads that answer requests.
            return await Task.Run(() => Read(read), cancellationToken);
        }
        finally
        {
            reading.Release();
        }
    }

    public void Dispose() => reading.Dispose();

    public static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    T Read<T>(Func<SqliteConnection, T> read)
    {
        using var connection = Open(SqliteOpenMode.ReadOnly, pooling: true);
        using var moment = connection.BeginTransaction(deferred: true);
        return read(connection);
    }

    SqliteConnection Open(SqliteOpenMode mode, bool pooling)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = mode,
            Pooling = pooling,
            DefaultTimeout = 30,
        }.ToString());
        connection.Open();
        return connection;
    }

    void Delete()
    {
        SqliteConnection.ClearAllPools();
        foreach (var file in new[] { path, path + "-wal", path + "-shm" })
        {
            File.Delete(file);
        }
    }
}
