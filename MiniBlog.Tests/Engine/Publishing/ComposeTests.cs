using System.Text.RegularExpressions;
using Npgsql;
using YamlDotNet.Serialization;

namespace MiniBlog.Tests.Engine.Publishing;

/// <summary>
/// The compose file, held against the rules of the specification (https://github.com/compose-spec/compose-spec/blob/main/spec.md) that it is subject
/// to. Docker itself is not run: the tests do without a container engine.
/// </summary>
public sealed partial class ComposeTests(Published published, PostgresFixture postgres) : IClassFixture<Published>
{
    static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    // What the specification allows, of what the file uses.
    static readonly string[] TopLevel = ["name", "services", "networks", "volumes", "configs"];

    static readonly string[] ServiceKeys =
    [
        "image", "entrypoint", "command", "environment", "ports", "expose", "volumes", "configs", "depends_on", "networks", "restart", "healthcheck",
        "deploy", "read_only", "tmpfs", "cap_drop", "security_opt",
    ];

    [Fact]
    public async Task The_compose_file_is_what_it_was() =>
        Golden.Matches("docker-compose.yaml", await File.ReadAllTextAsync(Path.Combine(await published.ComposeAsync(), "docker-compose.yaml"), Token));

    [Fact]
    public async Task The_compose_file_says_nothing_that_the_specification_does_not_know()
    {
        var file = await ReadAsync();

        Assert.Empty(file.Keys.Select(key => (string)key).Except(TopLevel));
        Assert.Matches("^[a-z0-9][a-z0-9_-]*$", (string)file["name"]);
        Assert.All(Map(file, "services"), service =>
        {
            var keys = (Dictionary<object, object>)service.Value;
            Assert.Empty(keys.Keys.Select(key => (string)key).Except(ServiceKeys));
            Assert.True(keys.ContainsKey("image"));
            Assert.All(List(keys, "expose"), port => Assert.Matches(@"^\d+$", (string)port));
            Assert.All(List(keys, "ports"), port => Assert.Matches(@"^(127\.0\.0\.1:)?(\$\{\w+\}|\d+):\d+$", (string)port));
        });
    }

    [Fact]
    public async Task What_a_container_names_is_declared()
    {
        var file = await ReadAsync();
        foreach (var (_, value) in Map(file, "services"))
        {
            var service = (Dictionary<object, object>)value;
            Assert.All(List(service, "networks"), network => Assert.True(Map(file, "networks").ContainsKey(network)));
            Assert.All(List(service, "volumes"), volume => Assert.True(Map(file, "volumes").ContainsKey(((Dictionary<object, object>)volume)["source"])));
            Assert.All(List(service, "configs"), config => Assert.True(Map(file, "configs").ContainsKey(((Dictionary<object, object>)config)["source"])));
            Assert.All(Map(service, "depends_on"), dependency =>
            {
                var other = (Dictionary<object, object>)Map(file, "services")[dependency.Key];
                Assert.Equal(other.ContainsKey("healthcheck") ? "service_healthy" : "service_started", ((Dictionary<object, object>)dependency.Value)["condition"]);
            });
        }

        Assert.All(Map(file, "configs").Values, config =>
            Assert.True(File.Exists(Path.Combine(published.ComposeAsync().Result, (string)((Dictionary<object, object>)config)["file"]))));
    }

    [Fact]
    public async Task Every_container_of_the_model_says_how_it_is_starts_again_and_keeps_what_it_must()
    {
        var file = await ReadAsync();
        var services = Map(file, "services");

        Assert.Equal(["bus", "comments", "compose-dashboard", "moderation", "postgres", "posts", "query", "web"], services.Keys.Select(key => (string)key).Order());
        Assert.All(services, service =>
        {
            var keys = (Dictionary<object, object>)service.Value;
            Assert.Equal("unless-stopped", keys["restart"]);
            Assert.True(keys.ContainsKey("healthcheck") || (string)service.Key == "compose-dashboard");
        });
        Assert.Equal(["bus-data", "postgres-data"], Map(file, "volumes").Keys.Select(key => (string)key).Order());
        Assert.Equal("2", Map(Map(services, "query"), "deploy")["replicas"]);
        // Once each: a port that is listened on twice keeps the service from starting (microsoft/aspire#11969).
        Assert.Equal("8080", Map(Map(services, "posts"), "environment")["HTTP_PORTS"]);
    }

    [Fact]
    public async Task Every_variable_has_a_value_and_no_secret_is_in_the_compose_file()
    {
        var folder = await published.ComposeAsync();
        var file = await File.ReadAllTextAsync(Path.Combine(folder, "docker-compose.yaml"), Token);
        var variables = await VariablesAsync(folder);

        Assert.Equal(Variable().Matches(file).Select(match => match.Groups[1].Value).Distinct().Order(), variables.Keys.Order());
        Assert.All(variables.Values, Assert.NotEmpty);
        Assert.All(variables.Where(variable => variable.Key.Contains("PASSWORD", StringComparison.Ordinal) || variable.Key.Contains("KEY", StringComparison.Ordinal)),
            secret => Assert.DoesNotContain(secret.Value, file, StringComparison.Ordinal));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder, ".env")));
    }

    [Fact]
    public async Task What_an_operator_wrote_stays_when_it_is_published_again()
    {
        var folder = await published.PublishToAsync("compose", "again");
        var before = await VariablesAsync(folder);
        var text = await File.ReadAllTextAsync(Path.Combine(folder, ".env"), Token);
        await File.WriteAllTextAsync(Path.Combine(folder, ".env"), text.Replace("WEB_PORT='8080'", "WEB_PORT='80'", StringComparison.Ordinal), Token);

        await published.PublishToAsync("compose", "again");

        before["WEB_PORT"] = "80";
        Assert.Equal(before, await VariablesAsync(folder));
    }

    [Fact]
    public async Task The_script_of_the_published_server_makes_accounts_that_open_their_own_database_alone()
    {
        var server = new NpgsqlConnectionStringBuilder(await postgres.CreateDatabaseAsync());
        var script = Path.Combine(await published.ComposeAsync(), "postgres/accounts.sh");
        var environment = new Dictionary<string, string>
        {
            ["PGHOST"] = server.Host!,
            ["PGPORT"] = $"{server.Port}",
            ["POSTGRES_PASSWORD"] = server.Password!,
            ["POSTGRES_USER"] = server.Username!,
            ["ACCOUNTS"] = "scripted1:scripteddb1 scripted2:scripteddb2",
            ["PASSWORD_scripted1"] = "it's \"one\" $1",
            ["PASSWORD_scripted2"] = "two",
        };

        var (exitCode, text) = await Published.RunAsync("env", [.. environment.Select(variable => $"{variable.Key}={variable.Value}"), "sh", script]);

        Assert.True(exitCode == 0, text);
        await using var own = new NpgsqlConnection(AddressOf("scripted1", "it's \"one\" $1", "scripteddb1"));
        await own.OpenAsync(Token);
        await using var owns = new NpgsqlCommand("CREATE SCHEMA shadow; ALTER SCHEMA public RENAME TO retired", own);
        await owns.ExecuteNonQueryAsync(Token);
        await using var others = new NpgsqlConnection(AddressOf("scripted1", "it's \"one\" $1", "scripteddb2"));
        var refused = await Assert.ThrowsAsync<PostgresException>(() => others.OpenAsync(Token));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);

        string AddressOf(string account, string password, string database) => new NpgsqlConnectionStringBuilder
        {
            Host = server.Host,
            Port = server.Port,
            Username = account,
            Password = password,
            Database = database,
            Pooling = false,
        }.ConnectionString;
    }

    async Task<Dictionary<object, object>> ReadAsync() => new DeserializerBuilder().Build().Deserialize<Dictionary<object, object>>(
        await File.ReadAllTextAsync(Path.Combine(await published.ComposeAsync(), "docker-compose.yaml"), Token));

    static async Task<Dictionary<string, string>> VariablesAsync(string folder) => (await File.ReadAllLinesAsync(Path.Combine(folder, ".env"), Token))
        .Where(line => line.Contains('=', StringComparison.Ordinal) && line[0] != '#')
        .ToDictionary(line => line.Split('=')[0], line => line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..].Trim('\''));

    static Dictionary<object, object> Map(Dictionary<object, object> parent, object key) => parent.TryGetValue(key, out var value) ? (Dictionary<object, object>)value : [];

    static List<object> List(Dictionary<object, object> parent, string key) => parent.TryGetValue(key, out var value) ? (List<object>)value : [];

    [GeneratedRegex(@"(?<!\$)\$\{(\w+)\}")]
    private static partial Regex Variable();
}
