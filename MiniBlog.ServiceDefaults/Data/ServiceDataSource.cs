using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace MiniBlog.ServiceDefaults.Data;

/// <summary>Connections to the database of <typeparamref name="TContext"/> beside EF Core: for locks, listeners and set-based statements.</summary>
public sealed class ServiceDataSource<TContext> : IAsyncDisposable where TContext : DbContext
{
    private readonly Lazy<NpgsqlDataSource> pool;
    private readonly Lazy<NpgsqlDataSource> sessions;

    internal ServiceDataSource(string connectionString)
    {
        ConnectionString = connectionString;
        pool = new(() => Build(connectionString));
        sessions = new(() => Build(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, KeepAlive = 10 }.ConnectionString));
    }

    /// <summary>With the password, which Npgsql and EF Core do not tell again.</summary>
    internal string ConnectionString { get; }

    internal NpgsqlDataSource Value => pool.Value;

    /// <summary>
    /// Opens a session of its own. Session locks, settings and listeners end with it; in the pool they would live on until the
    /// connection's next user (https://www.npgsql.org/doc/performance.html, "Pooled Connection Reset"). A keep-alive finds within
    /// seconds that the server went without a word.
    /// </summary>
    public async Task<NpgsqlConnection> OpenSessionAsync(CancellationToken cancellationToken) => await sessions.Value.OpenConnectionAsync(cancellationToken);

    /// <summary>Closes the pool; sessions end with whoever opened them.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var source in new[] { pool, sessions })
        {
            if (source.IsValueCreated)
            {
                await source.Value.DisposeAsync();
            }
        }
    }

    /// <summary>Polls and leases run outside of every trace and would each be a trace of their own.</summary>
    internal static void TraceOnlyWithinTraces(NpgsqlTracingOptionsBuilder tracing) => tracing
        .ConfigureCommandFilter(_ => Activity.Current is { Recorded: true })
        .ConfigureBatchFilter(_ => Activity.Current is { Recorded: true })
        .EnablePhysicalOpenTracing(false);

    private static NpgsqlDataSource Build(string connectionString)
    {
        var builder = new NpgsqlDataSourceBuilder(connectionString);
        builder.ConfigureTracing(TraceOnlyWithinTraces);
        return builder.Build();
    }
}
