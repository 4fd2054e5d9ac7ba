using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Npgsql;
using StackExchange.Redis;

namespace MiniBlog.Tests.Engine;

/// <summary>PostgreSQL and Redis as private processes.</summary>
public sealed class ServerTests
{
    static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Postgres_comes_back_on_the_same_address_with_its_data_when_it_is_killed()
    {
        await using var app = await ProcessTests.StartAsync(builder => builder.AddPostgres("server").WithDataVolume().AddDatabase("db"));
        await app.ResourceNotifications.WaitForResourceHealthyAsync("db", Token);
        var address = await app.GetConnectionStringAsync("db", Token) + ";Pooling=false";
        await ExecuteAsync(address, "CREATE TABLE kept AS SELECT 1 AS one");
        var first = await ProcessTests.ProcessIdAsync(app, "server");

        System.Diagnostics.Process.GetProcessById(first).Kill();
        await app.ResourceNotifications.WaitForResourceAsync("server", change => ProcessTests.ProcessId(change) is { } id && id != first, Token);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("server", Token);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("db", Token);

        Assert.Equal(address, await app.GetConnectionStringAsync("db", Token) + ";Pooling=false");
        Assert.Equal(1, await ExecuteAsync(address, "SELECT one FROM kept"));
    }

    [Fact]
    public async Task Postgres_listens_on_loopback_only_and_asks_for_a_password_that_ps_does_not_show()
    {
        await using var app = await ProcessTests.StartAsync(builder => builder.AddPostgres("server"));
        await app.ResourceNotifications.WaitForResourceHealthyAsync("server", Token);
        var address = new NpgsqlConnectionStringBuilder(await app.GetConnectionStringAsync("server", Token)) { Database = "postgres", Pooling = false };

        Assert.Equal("127.0.0.1", await ExecuteAsync(address.ConnectionString, "SHOW listen_addresses"));
        Assert.Equal("scram-sha-256", await ExecuteAsync(address.ConnectionString, "SELECT DISTINCT auth_method FROM pg_hba_file_rules"));
        AssertHidden(address.Password!, await ProcessTests.ProcessIdAsync(app, "server"));
        address.Password = "wrong";
        await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(address.ConnectionString, "SELECT 1"));
    }

    [Fact]
    public async Task Redis_keeps_its_data_when_it_is_killed_and_asks_for_a_password_that_ps_does_not_show()
    {
        await using var app = await ProcessTests.StartAsync(builder => builder.AddRedis("bus").WithDataVolume());
        await app.ResourceNotifications.WaitForResourceHealthyAsync("bus", Token);
        var options = ConfigurationOptions.Parse((await app.GetConnectionStringAsync("bus", Token))!);
        var first = await ProcessTests.ProcessIdAsync(app, "bus");
        AssertHidden(options.Password!, first);
        await using (var redis = await ConnectionMultiplexer.ConnectAsync(options))
        {
            await redis.GetDatabase().StringSetAsync("kept", "yes");
        }

        System.Diagnostics.Process.GetProcessById(first).Kill();
        await app.ResourceNotifications.WaitForResourceAsync("bus", change => ProcessTests.ProcessId(change) is { } id && id != first, Token);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("bus", Token);

        await using (var redis = await ConnectionMultiplexer.ConnectAsync(options))
        {
            Assert.Equal("yes", await redis.GetDatabase().StringGetAsync("kept"));
        }

        options.Password = "wrong";
        await Assert.ThrowsAnyAsync<RedisConnectionException>(() => ConnectionMultiplexer.ConnectAsync(options));
    }

    [Fact]
    public async Task Two_hosts_run_at_once_and_leave_nothing_behind()
    {
        void Describe(IDistributedApplicationBuilder builder) => builder.AddRedis("bus", port: 6379).WithDataVolume();
        await using var one = await ProcessTests.StartAsync(Describe);
        var two = await ProcessTests.StartAsync(Describe);
        await one.ResourceNotifications.WaitForResourceHealthyAsync("bus", Token);
        var running = await two.ResourceNotifications.WaitForResourceHealthyAsync("bus", Token);
        var folder = (string)running.Snapshot.Properties.Single(fact => fact.Name == "executable.workDir").Value!;

        Assert.NotEqual(await one.GetConnectionStringAsync("bus", Token), await two.GetConnectionStringAsync("bus", Token));
        await two.DisposeAsync();

        Assert.False(Directory.Exists(folder));
        Assert.False(Directory.Exists(Path.GetDirectoryName(folder)));
    }

    [Fact]
    public async Task A_service_opens_its_own_database_and_no_other()
    {
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.MiniBlog_AppHost>(Token);
        foreach (var service in builder.Resources.OfType<ProjectResource>())
        {
            builder.CreateResourceBuilder(service).WithExplicitStart();
        }

        await using var app = await builder.BuildAsync(Token);
        await app.StartAsync(Token);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("postsdb", Token);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("querydb", Token);
        var own = new NpgsqlConnectionStringBuilder(await SaidToAsync(builder, "posts", "ConnectionStrings__postsdb")) { Pooling = false };

        Assert.Equal("posts", await ExecuteAsync(own.ConnectionString, "CREATE TABLE mine (id int); SELECT current_user::text"));
        foreach (var other in new[] { "querydb", "postgres", "template1" })
        {
            own.Database = other;
            var refused = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(own.ConnectionString, "SELECT 1"));
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
        }
    }

    static async Task<string> SaidToAsync(IDistributedApplicationBuilder builder, string resource, string variable)
    {
        Assert.True(builder.Resources.TryGetByName(resource, out var found));
        var context = new EnvironmentCallbackContext(builder.ExecutionContext, found, cancellationToken: Token);
        foreach (var callback in found.Annotations.OfType<EnvironmentCallbackAnnotation>())
        {
            await callback.Callback(context);
        }

        return (await ((IValueProvider)context.EnvironmentVariables[variable]).GetValueAsync(Token))!;
    }

    static void AssertHidden(string secret, int processId)
    {
        Assert.DoesNotContain(secret, File.ReadAllText($"/proc/{processId}/cmdline"), StringComparison.Ordinal);
        Assert.DoesNotContain(secret, File.ReadAllText($"/proc/{processId}/environ"), StringComparison.Ordinal);
    }

    static async Task<object?> ExecuteAsync(string address, string sql)
    {
        await using var connection = new NpgsqlConnection(address);
        await connection.OpenAsync(Token);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(Token);
    }
}
