using Npgsql;

namespace MiniBlog.AppHost.Targets;

/// <summary>One database, one account: no service can open another's database.</summary>
static class DatabaseAccounts
{
    /// <summary>Makes the account and hands it the database when the database is there.</summary>
    public static IResourceBuilder<PostgresDatabaseResource> WithAccount(
        this IResourceBuilder<PostgresDatabaseResource> database, string account, IResourceBuilder<ParameterResource> password) =>
        database.OnResourceReady(async (resource, _, token) =>
        {
            var superuser = await resource.ConnectionStringExpression.GetValueAsync(token);
            var secret = await password.Resource.GetValueAsync(token);
            await GrantAsync(superuser!, resource.DatabaseName, account, secret!, token);
        });

    /// <summary>
    /// Makes the account, or sets its password again, and hands it the database. Runs at every start. CONNECT is PUBLIC's by default
    /// (PostgreSQL's manual, 5.8 Privileges), so it is taken from PUBLIC on every database, and an owner needs no grant.
    /// </summary>
    static async Task GrantAsync(string superuser, string database, string account, string password, CancellationToken token)
    {
        // Databases become ready side by side, and two changes of the shared catalogs at once can fail ("tuple concurrently updated").
        // An advisory lock holds within one database only, so all go through the same.
        var shared = new NpgsqlConnectionStringBuilder(superuser) { Database = "postgres", Pooling = false };
        await using var connection = new NpgsqlConnection(shared.ConnectionString);
        await connection.OpenAsync(token);
        await using var transaction = await connection.BeginTransactionAsync(token);
        await ExecuteAsync("SELECT pg_advisory_xact_lock(5100)");
        var verb = await ExecuteAsync("SELECT 1 FROM pg_roles WHERE rolname = $1", account) is null ? "CREATE" : "ALTER";
        await ExecuteAsync($"{verb} ROLE {Name(account)} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD {Text(password)}");
        await ExecuteAsync($"ALTER DATABASE {Name(database)} OWNER TO {Name(account)}");
        await ExecuteAsync($"REVOKE ALL ON DATABASE {Name(database)} FROM PUBLIC");
        await ExecuteAsync("REVOKE CONNECT ON DATABASE postgres FROM PUBLIC");
        await ExecuteAsync("REVOKE CONNECT ON DATABASE template1 FROM PUBLIC");
        await transaction.CommitAsync(token);

        async Task<object?> ExecuteAsync(string sql, params string[] values)
        {
            await using var command = new NpgsqlCommand(sql, connection, transaction);
            command.Parameters.AddRange(values.Select(value => new NpgsqlParameter { Value = value }).ToArray());
            return await command.ExecuteScalarAsync(token);
        }
    }

    static string Name(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    static string Text(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
