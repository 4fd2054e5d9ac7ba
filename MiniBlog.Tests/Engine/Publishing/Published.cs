using System.Diagnostics;

namespace MiniBlog.Tests.Engine.Publishing;

/// <summary>What the blog's AppHost writes, each target once for all tests.</summary>
public sealed class Published : IDisposable
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("published-");
    readonly Lazy<Task<string>> manifest;
    readonly Lazy<Task<string>> containers;
    readonly Lazy<Task<string>> compose;
    readonly Lazy<Task<string>> chart;

    public Published()
    {
        manifest = new(() => PublishAsync("azure/manifest.json", "--publisher", "manifest"));
        containers = new(() => PublishAsync("containers/manifest.json", "--publisher", "manifest", "--Publish:To=compose"));
        compose = new(() => PublishToAsync("compose", "compose"));
        chart = new(() => PublishToAsync("kubernetes", "chart"));
    }

    /// <summary>The root of the checkout.</summary>
    public static string Root { get; } = Path.GetFullPath("..", Projects.MiniBlog_AppHost.ProjectPath);

    /// <summary>The manifest's path, as azd asks for it.</summary>
    public Task<string> ManifestAsync() => manifest.Value;

    /// <summary>The path of a manifest of the model with containers in the place of Azure's services.</summary>
    public Task<string> ContainersAsync() => containers.Value;

    /// <summary>The folder of the compose file.</summary>
    public Task<string> ComposeAsync() => compose.Value;

    /// <summary>The folder of the Helm chart.</summary>
    public Task<string> ChartAsync() => chart.Value;

    /// <summary>Publishes once more, to a folder of its own or over what is there.</summary>
    public Task<string> PublishToAsync(string target, string output) => PublishAsync(
        output, "--operation", "publish", "--step", "publish", $"--Publish:To={target}", "--Replicas:query=2");

    public void Dispose() => folder.Delete(recursive: true);

    async Task<string> PublishAsync(string output, params string[] args)
    {
        var path = Path.Combine(folder.FullName, output);
        var (exitCode, text) = await RunAsync(
            Path.ChangeExtension(typeof(Projects.MiniBlog_AppHost).Assembly.Location, null),
            [.. args, "--output-path", path, "--data-path", Path.Combine(folder.FullName, "data")]);
        Assert.True(exitCode == 0, text);
        Assert.False(Directory.Exists(Path.Combine(folder.FullName, "data")), "Publishing started something.");
        return path;
    }

    /// <summary>Runs a program; what it wrote to both streams.</summary>
    public static async Task<(int ExitCode, string Text)> RunAsync(string program, IEnumerable<string> args, string? directory = null)
    {
        using var process = Process.Start(new ProcessStartInfo(program, args)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = directory,
        })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }
}

/// <summary>Texts as they should be, kept beside the tests.</summary>
static class Golden
{
    /// <summary>Compares a text with the file that holds it; with <c>GOLDEN=write</c> in the environment, writes the file.</summary>
    public static void Matches(string name, string text)
    {
        var path = Path.Combine(Published.Root, "MiniBlog.Tests/Engine/Publishing/Golden", name);
        if (Environment.GetEnvironmentVariable("GOLDEN") == "write")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }

        Assert.Equal(File.ReadAllText(path), text, ignoreLineEndingDifferences: true);
    }
}
