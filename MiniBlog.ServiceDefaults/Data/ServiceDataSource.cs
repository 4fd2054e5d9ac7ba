using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace MiniBlog.ServiceDefaults.Data;

/// <summary>Connections to the database of <typeparamref name="TContext"/> beside EF Core: for locks, listeners and set-based statements.</summary>
public sealed class ServiceDataSource<TContext> : IAsyncDisposable where TContext : DbContext
{
    private readonly Lazy<NpgsqlDataSource> pool;
    private readonly Lazy<NpgsqlDataSource> sessions;

    /// <param name="connectionString">The address, and with passwords the password.</param>
    /// <param name="signIn">See <see cref="DatabaseSignIn.Of"/>; with the connection string's password if <see langword="null"/>.</param>
    internal ServiceDataSource(string connectionString, Action<NpgsqlDataSourceBuilder>? signIn = null)
    {
        ConnectionString = connectionString;
        SignIn = signIn ?? (static _ => { });
        pool = new(() => Build(Prepared(connectionString)));
        sessions = new(() => Build(ByKeys(new(connectionString) { Pooling = false, KeepAlive = 10 })));
    }

    /// <summary>With the password, which Npgsql and EF Core do not tell again.</summary>
    internal string ConnectionString { get; }

    /// <summary>How every connection shows who it is.</summary>
    internal Action<NpgsqlDataSourceBuilder> SignIn { get; }

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

    /// <summary>
    /// For connections of a pool: what a service asks again and again is parsed and planned once for each connection
    /// (https://www.npgsql.org/doc/prepare.html, "Automatic preparation"). Nothing in a service changes the state of a pooled connection beyond a
    /// transaction, see <see cref="OpenSessionAsync"/>, so nothing has to be reset before its next user.
    /// </summary>
    internal static string? Prepared(string? connectionString) =>
        connectionString is null ? null : ByKeys(new(connectionString) { MaxAutoPrepare = 100, NoResetOnClose = true });

    /// <summary>
    /// How statements are planned. What a service asks for it finds by a key, so a table is not read from end to end where an index will do: a
    /// statement that is prepared is planned once for its connection, and while a table is empty, as that of the pending events nearly always is,
    /// reading all of it looks cheapest, and goes on when it is not empty any more. The server does not compile plans to machine code: it takes a
    /// batch's statement for one that is worth it, and compiles each time anew, for longer than the statement runs
    /// (https://www.postgresql.org/docs/current/runtime-config-query.html).
    /// </summary>
    private static string ByKeys(NpgsqlConnectionStringBuilder connection)
    {
        connection.Options = $"{connection.Options} -c jit=off -c enable_seqscan=off".TrimStart();
        return connection.ConnectionString;
    }

    /// <summary>Polls and leases run outside of every trace and would each be a trace of their own.</summary>
    internal static void TraceOnlyWithinTraces(NpgsqlTracingOptionsBuilder tracing) => tracing
        .ConfigureCommandFilter(_ => Activity.Current is { Recorded: true })
        .ConfigureBatchFilter(_ => Activity.Current is { Recorded: true })
        .EnablePhysicalOpenTracing(false);

    private NpgsqlDataSource Build(string? connectionString)
    {
        var builder = new NpgsqlDataSourceBuilder(connectionString);
        builder.ConfigureTracing(TraceOnlyWithinTraces);
        SignIn(builder);
        return builder.Build();
    }
}
