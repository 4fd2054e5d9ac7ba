using System.Formats.Tar;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MiniBlog.Tests.Engine.Publishing;

/// <summary>
/// The services' images, made by the SDK itself. Their real base cannot be had without its registry, so a small one on this machine stands in
/// for it.
/// </summary>
public sealed class ImageTests : IDisposable
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("image-");

    [Theory]
    [InlineData("MiniBlog.Posts", "posts")]
    [InlineData("MiniBlog.Web", "web")]
    public async Task The_base_is_small_and_without_a_shell(string project, string repository)
    {
        var (exitCode, text) = await Published.RunAsync("dotnet",
        [
            "msbuild", Path.Combine(Published.Root, project), "-t:ComputeContainerBaseImage", "-p:Configuration=Release", "-p:RuntimeIdentifier=linux-x64",
            "-getProperty:ContainerBaseImage,ContainerRepository,InvariantGlobalization", "-nodeReuse:false",
        ]);

        Assert.True(exitCode == 0, text);
        var properties = JsonDocument.Parse(text).RootElement.GetProperty("Properties");
        Assert.Equal("mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled", Manifest.Text(properties, "ContainerBaseImage"));
        Assert.Equal(repository, Manifest.Text(properties, "ContainerRepository"));
        // It has no ICU.
        Assert.Equal("true", Manifest.Text(properties, "InvariantGlobalization"));
    }

    [Fact]
    public async Task An_image_runs_the_service_as_the_bases_user_and_says_what_it_is()
    {
        await using var registry = await StandInRegistry.StartAsync();
        var archive = Path.Combine(folder.FullName, "posts.tar");

        var (exitCode, text) = await Published.RunAsync("dotnet",
        [
            "publish", Path.Combine(Published.Root, "MiniBlog.Posts"), "-c", "Release", "--no-build", "-t:PublishContainer", "-nodeReuse:false",
            $"-p:ContainerBaseImage={registry.BaseImage}", $"-p:ContainerArchiveOutputPath={archive}", "-v", "quiet",
        ]);

        Assert.True(exitCode == 0, text);
        var files = await ReadAsync(archive);
        var manifest = JsonNode.Parse(files["manifest.json"])![0]!;
        Assert.Equal("posts:latest", (string)manifest["RepoTags"]![0]!);
        var config = JsonNode.Parse(files[(string)manifest["Config"]!])!["config"]!;
        Assert.Equal(StandInRegistry.User, (string)config["User"]!);
        // What the compose file's health check runs too.
        Assert.Equal(["dotnet", "/app/MiniBlog.Posts.dll"], config["Entrypoint"]!.AsArray().Select(part => (string)part!));
        Assert.True(config["ExposedPorts"]!.AsObject().ContainsKey("8080/tcp"));
        Assert.Equal("MiniBlog.Posts", (string)config["Labels"]!["org.opencontainers.image.title"]!);
    }

    public void Dispose() => folder.Delete(recursive: true);

    static async Task<Dictionary<string, byte[]>> ReadAsync(string archive)
    {
        var files = new Dictionary<string, byte[]>();
        await using var reader = new TarReader(File.OpenRead(archive));
        while (await reader.GetNextEntryAsync(copyData: true) is { } entry)
        {
            if (entry.DataStream is { } data)
            {
                var content = new MemoryStream();
                await data.CopyToAsync(content);
                files[entry.Name] = content.ToArray();
            }
        }

        return files;
    }
}
