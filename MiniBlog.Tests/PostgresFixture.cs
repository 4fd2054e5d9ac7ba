using Aspire.Hosting;
using Aspire.Hosting.Testing;
using MiniBlog.Tests;
using Npgsql;

[assembly: AssemblyFixture(typeof(PostgresFixture))]

namespace MiniBlog.Tests;

/// <summary>A real PostgreSQL and a real Redis for the whole test run, each test with databases and streams of its own.</summary>
public sealed class PostgresFixture : IAsyncDisposable
{
    private static int databases;

    private readonly Lazy<Task<DistributedApplication>> app = new(StartServersAsync);

    /// <summary>Redis, as StackExchange.Redis takes it; there after <see cref="InitializeAsync"/>.</summary>
    public string Redis { get; private set; } = "";

    private string Postgres { get; set; } = "";

    /// <summary>Starts both servers, with the first test that needs one.</summary>
    public async Task InitializeAsync()
    {
        var servers = await app.Value;
        Postgres = (await servers.GetConnectionStringAsync("postgres"))!;
        Redis = (await servers.GetConnectionStringAsync("bus"))!;
    }

    /// <summary>An empty database of its own for a test.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        await InitializeAsync();
        var name = $"test{Interlocked.Increment(ref databases)}";
        await using var connection = new NpgsqlConnection(Postgres);
        await connection.OpenAsync();
        await using var create = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
        await create.ExecuteNonQueryAsync();
        // Pools that outlive a test would use up the server's connections.
        return $"{Postgres};Database={name};Maximum Pool Size=20;Connection Idle Lifetime=5;Connection Pruning Interval=2";
    }

    public async ValueTask DisposeAsync()
    {
        if (app.IsValueCreated)
        {
            await (await app.Value).DisposeAsync();
        }
    }

    private static async Task<DistributedApplication> StartServersAsync()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddPostgres("postgres");
        builder.AddRedis("bus");
        var app = await builder.BuildAsync();
        await app.StartAsync();
        await app.ResourceNotifications.WaitForResourceHealthyAsync("postgres");
        await app.ResourceNotifications.WaitForResourceHealthyAsync("bus");
        return app;
    }
}
