using System.Text.Json;
using Aspire.Hosting;

namespace MiniBlog.Tests.Engine;

/// <summary>The manifest of what the engine knows: projects, PostgreSQL and Redis as containers, parameters.</summary>
public sealed class ManifestTests : IDisposable
{
    static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("engine-manifest-");

    [Fact]
    public async Task The_manifest_describes_every_resource_in_the_shape_that_tools_read()
    {
        var resources = await PublishAsync();

        Assert.Equal("container.v0", Text(resources, "postgres", "type"));
        Assert.Equal(
            "Host={postgres.bindings.tcp.host};Port={postgres.bindings.tcp.port};Username=postgres;Password={postgres-password.value}",
            Text(resources, "postgres", "connectionString"));
        Assert.Equal("{postgres.connectionString};Database=postsdb", Text(resources, "postsdb", "connectionString"));
        Assert.Equal("{bus.bindings.tcp.host}:{bus.bindings.tcp.port},password={bus-password.value}", Text(resources, "bus", "connectionString"));
        Assert.Equal("redis", Text(resources, "bus", "bindings", "tcp", "scheme"));
        Assert.Equal("project.v0", Text(resources, "posts", "type"));
        Assert.EndsWith("MiniBlog.Posts/MiniBlog.Posts.csproj", Text(resources, "posts", "path"), StringComparison.Ordinal);
        Assert.Equal("{posts.bindings.http.targetPort}", Text(resources, "posts", "env", "HTTP_PORTS"));
        Assert.Equal("{postsdb.connectionString}", Text(resources, "posts", "env", "ConnectionStrings__postsdb"));
        Assert.Equal("{posts.bindings.http.url}", Text(resources, "web", "env", "services__posts__http__0"));
        Assert.Equal("22", At(resources, "postgres-password", "inputs", "value", "default", "generate", "minLength").GetRawText());
        Assert.Equal("annotated.string", Text(resources, "bus-password-uri-encoded", "type"));
    }

    [Fact]
    public async Task Only_what_is_external_is_reachable_from_outside_and_no_port_of_the_developers_machine_is_published()
    {
        var resources = await PublishAsync();

        Assert.Equal(["web"], resources.EnumerateObject()
            .Where(resource => resource.Value.GetRawText().Contains("\"external\": true", StringComparison.Ordinal)).Select(resource => resource.Name));
        Assert.Equal("https", Text(resources, "posts", "bindings", "https", "scheme"));
        Assert.DoesNotContain("510", resources.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_secret_is_part_of_the_manifest()
    {
        var resources = await PublishAsync("Parameters:api-key=hush-hush");

        Assert.DoesNotContain("hush-hush", resources.GetRawText(), StringComparison.Ordinal);
        Assert.True(At(resources, "api-key", "inputs", "value", "secret").GetBoolean());
    }

    public void Dispose() => folder.Delete(recursive: true);

    async Task<JsonElement> PublishAsync(params string[] args)
    {
        var manifest = Path.Combine(folder.FullName, "manifest.json");
        var builder = DistributedApplication.CreateBuilder(
            ["--publisher", "manifest", "--output-path", manifest, "--data-path", Path.Combine(folder.FullName, "data"), .. args]);
        var postgres = builder.AddPostgres("postgres").WithDataVolume();
        var bus = builder.AddRedis("bus").WithDataVolume();
        var posts = builder.AddProject<Projects.MiniBlog_Posts>("posts").WithReference(postgres.AddDatabase("postsdb")).WithReference(bus)
            .WithEnvironment("ApiKey", builder.AddParameter("api-key", secret: true));
        builder.AddProject<Projects.MiniBlog_Web>("web").WithReference(posts).WithExternalHttpEndpoints();

        await builder.Build().RunAsync(Token);

        Assert.False(Directory.Exists(Path.Combine(folder.FullName, "data")), "Publishing started something.");
        using var document = JsonDocument.Parse(await File.ReadAllTextAsync(manifest, Token));
        return document.RootElement.GetProperty("resources").Clone();
    }

    static string Text(JsonElement resources, params string[] path) => At(resources, path).GetString()!;

    static JsonElement At(JsonElement element, params string[] path) => path.Aggregate(element, (parent, name) => parent.GetProperty(name));
}
