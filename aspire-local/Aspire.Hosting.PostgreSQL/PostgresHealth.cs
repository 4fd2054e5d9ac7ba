using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Aspire.Hosting;

/// <summary>Healthy while a connection can be opened. What keeps it from opening is the report: the engine turns exceptions into it.</summary>
sealed class PostgresHealth(Func<ReferenceExpression> connection, string? database) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await using var opened = await PostgresDatabases.OpenAsync(connection(), database, cancellationToken);
        return HealthCheckResult.Healthy();
    }
}

/// <summary>Works on a server as its superuser.</summary>
static class PostgresDatabases
{
    public static async Task CreateMissingAsync(PostgresServerResource server, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(server.ConnectionStringExpression, "postgres", cancellationToken);
        foreach (var database in server.Databases.Values.Distinct())
        {
            await using var find = new NpgsqlCommand("SELECT 1 FROM pg_database WHERE datname = $1", connection) { Parameters = { new() { Value = database } } };
            if (await find.ExecuteScalarAsync(cancellationToken) is null)
            {
                await using var create = new NpgsqlCommand($"CREATE DATABASE \"{database.Replace("\"", "\"\"", StringComparison.Ordinal)}\"", connection);
                await create.ExecuteNonQueryAsync(cancellationToken);
            }
        }
    }

    // Without a pool: a connection that lingers would keep the database from being dropped, and the server from stopping at once.
    public static async Task<NpgsqlConnection> OpenAsync(ReferenceExpression connection, string? database, CancellationToken cancellationToken)
    {
        var settings = new NpgsqlConnectionStringBuilder(await connection.GetValueAsync(cancellationToken)) { Pooling = false, Timeout = 3 };
        settings.Database = database ?? settings.Database;
        var opened = new NpgsqlConnection(settings.ConnectionString);
        try
        {
            await opened.OpenAsync(cancellationToken);
            return opened;
        }
        catch
        {
            await opened.DisposeAsync();
            throw;
        }
    }
}
