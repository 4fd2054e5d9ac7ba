using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace MiniBlog.ServiceDefaults.Data;

/// <summary>Connections to the database of <typeparamref name="TContext"/> beside EF Core: for locks, listeners and set-based statements.</summary>
internal sealed class ServiceDataSource<TContext> : IAsyncDisposable where TContext : DbContext
{
    private readonly Lazy<NpgsqlDataSource> source;

    public ServiceDataSource(IServiceScopeFactory scopes) => source = new(() =>
    {
        var builder = new NpgsqlDataSourceBuilder(scopes.ConnectionStringOf<TContext>());
        builder.ConfigureTracing(TraceOnlyWithinTraces);
        return builder.Build();
    });

    public NpgsqlDataSource Value => source.Value;

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

/// <summary>Where a context's database is.</summary>
internal static class ConnectionStrings
{
    /// <summary>The connection string that <typeparamref name="TContext"/> was registered with, password included.</summary>
    public static string ConnectionStringOf<TContext>(this IServiceScopeFactory scopes) where TContext : DbContext
    {
        using var scope = scopes.CreateScope();
        return scope.ServiceProvider.GetRequiredService<TContext>().Database.GetConnectionString()
            ?? throw new InvalidOperationException($"{typeof(TContext).Name} has no connection string.");
    }
}
