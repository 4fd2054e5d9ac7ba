using System.Reflection;
using System.Runtime.InteropServices;

namespace MiniBlog.Tests.Engine.Publishing;

/// <summary>The templates, by Microsoft's own compiler: nothing to complain of, and what they would make.</summary>
public sealed class BicepTests : IClassFixture<Published>, IDisposable
{
    static readonly string Infra = Path.Combine(Published.Root, "MiniBlog.AppHost/infra");

    static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    readonly Published published;
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("bicep-");

    public BicepTests(Published published)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64, "The compiler's package is for Linux on x64.");
        this.published = published;
    }

    [Fact]
    public async Task The_templates_compile_and_lint_without_a_warning()
    {
        Assert.Equal("", await BicepAsync("build", "--pattern", Path.Combine(Infra, "*.bicep"), "--outdir", folder.FullName));
        Assert.Equal("", await BicepAsync("lint", "--pattern", Path.Combine(Infra, "*.bicep")));
    }

    [Fact]
    public async Task A_misspelt_property_does_not_pass()
    {
        var template = Path.Combine(folder.FullName, "wrong.bicep");
        var right = await File.ReadAllTextAsync(Path.Combine(Infra, "bus.bicep"), Token);
        await File.WriteAllTextAsync(template, right.Replace("disableLocalAuth", "disableLocalAuht", StringComparison.Ordinal), Token);

        // The compiler itself calls it a warning and ends with 0.
        Assert.Contains("Warning BCP089", await BicepAsync("build", template, "--outdir", folder.FullName), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_would_be_made_in_Azure_is_what_it_was()
    {
        var manifest = await Manifest.ReadAsync(await published.ManifestAsync());
        var parameters = Path.Combine(folder.FullName, "main.bicepparam");
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "main.bicep"), Composition.Write(manifest, folder.FullName), Token);
        await File.WriteAllTextAsync(parameters, Composition.ParametersOf(manifest), Token);

        Assert.Equal("", await BicepAsync("build", Path.Combine(folder.FullName, "main.bicep"), "--outdir", folder.FullName));
        await BicepAsync("snapshot", parameters, "--mode", "overwrite",
            "--subscription-id", "00000000-0000-0000-0000-000000000001", "--tenant-id", "00000000-0000-0000-0000-000000000002",
            "--resource-group", "rg-miniblog", "--location", "westeurope");

        Golden.Matches("azure.snapshot.json", await File.ReadAllTextAsync(Path.ChangeExtension(parameters, ".snapshot.json"), Token));
    }

    public void Dispose() => folder.Delete(recursive: true);

    /// <summary>Everything that the compiler says: warnings too go to its error stream.</summary>
    static async Task<string> BicepAsync(params string[] args)
    {
        var program = typeof(BicepTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "bicep").Value!;
        // A package carries no run bit.
        File.SetUnixFileMode(program, File.GetUnixFileMode(program) | UnixFileMode.UserExecute);
        var (exitCode, text) = await Published.RunAsync(program, args);
        Assert.True(exitCode == 0, text);
        return text.Trim();
    }
}
