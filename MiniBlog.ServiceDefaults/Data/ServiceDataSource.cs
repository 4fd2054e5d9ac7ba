using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace MiniBlog.ServiceDefaults.Data;

/// <summary>Connections to the database of <typeparamref name="TContext"/> beside EF Core: for locks, listeners and set-based statements.</summary>
internal sealed class ServiceDataSource<TContext>(string connectionString) : IAsyncDisposable where TContext : DbContext
{
    private readonly Lazy<NpgsqlDataSource> source = new(() =>
    {
        var builder = new NpgsqlDataSourceBuilder(connectionString);
        builder.ConfigureTracing(TraceOnlyWithinTraces);
        return builder.Build();
    });

    /// <summary>With the password, which Npgsql and EF Core do not tell again.</summary>
    public string ConnectionString => connectionString;

    public NpgsqlDataSource Value => source.Value;

    /// <summary>
    /// Opens a session of its own. Session locks and settings end with it; in the pool they would live on until the connection's next user
    /// (https://www.npgsql.org/doc/performance.html, "Pooled Connection Reset").
    /// </summary>
    public async Task<NpgsqlConnection> OpenSessionAsync(CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Polls and leases run outside of every trace and would each be a trace of their own.</summary>
    public static void TraceOnlyWithinTraces(NpgsqlTracingOptionsBuilder tracing) =>
        tracing.ConfigureCommandFilter(_ => Activity.Current is not null).ConfigureBatchFilter(_ => Activity.Current is not null);

    public async ValueTask DisposeAsync()
    {
        if (source.IsValueCreated)
        {
            await source.Value.DisposeAsync();
        }
    }
}
