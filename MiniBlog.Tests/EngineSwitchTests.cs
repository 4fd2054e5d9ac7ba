using System.Diagnostics;
using System.Text.Json;

namespace MiniBlog.Tests;

/// <summary>One property decides who brings the system up; what each choice refers to, by MSBuild's own evaluation.</summary>
public sealed class EngineSwitchTests : IDisposable
{
    static readonly CancellationToken Token = TestContext.Current.CancellationToken;
    static readonly string Root = Path.GetFullPath("..", Projects.MiniBlog_AppHost.ProjectPath);

    readonly DirectoryInfo packages = Directory.CreateTempSubdirectory("engine-switch-");

    public static TheoryData<string, string[]> ProjectsAndPackages => new()
    {
        { "MiniBlog.AppHost", ["Aspire.Hosting.Azure", "Aspire.Hosting.Docker", "Aspire.Hosting.Kubernetes", "Aspire.Hosting.PostgreSQL", "Aspire.Hosting.Redis"] },
        { "MiniBlog.ServiceDefaults", ["Aspire.Azure.Messaging.ServiceBus", "Aspire.Npgsql.EntityFrameworkCore.PostgreSQL", "Aspire.StackExchange.Redis"] },
        { "MiniBlog.Tests", ["Aspire.Hosting.Testing"] },
    };

    [Theory]
    [MemberData(nameof(ProjectsAndPackages))]
    public async Task The_official_engine_refers_to_Aspires_packages_and_to_nothing_of_ours(string project, string[] names)
    {
        var (packageReferences, projectReferences) = await EvaluateAsync(project, "official");

        Assert.Equal(names, packageReferences.Where(name => name.StartsWith("Aspire.", StringComparison.Ordinal)).Order());
        Assert.DoesNotContain(projectReferences, path => path.Contains("aspire-local", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(ProjectsAndPackages))]
    public async Task The_local_engine_refers_to_its_own_projects_and_to_no_package_of_Aspire(string project, string[] names)
    {
        var (packageReferences, projectReferences) = await EvaluateAsync(project, "local");

        Assert.DoesNotContain(packageReferences, name => name.StartsWith("Aspire.", StringComparison.Ordinal));
        Assert.All(names, name => Assert.Contains(projectReferences, path => path.EndsWith($"aspire-local/{name}/{name}.csproj", StringComparison.Ordinal)));
    }

    [Fact]
    public void An_AppHost_is_made_of_Aspires_API_alone() => Assert.All(
        Directory.GetFiles(Path.Combine(Root, "MiniBlog.AppHost"), "*.cs").Concat(Directory.GetFiles(Path.Combine(Root, "MiniBlog.AppHost/Targets"), "*.cs")),
        file => Assert.DoesNotContain("#if", File.ReadAllText(file), StringComparison.Ordinal));

    public void Dispose() => packages.Delete(recursive: true);

    async Task<(string[] Packages, string[] Projects)> EvaluateAsync(string project, string engine)
    {
        var info = new ProcessStartInfo(
            "dotnet", ["msbuild", Path.Combine(Root, project), $"-p:AspireEngine={engine}", "-getItem:PackageReference,ProjectReference"])
        {
            RedirectStandardOutput = true,
        };
        info.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        if (engine == "official")
        {
            info.Environment["NUGET_PACKAGES"] = await StandInForTheSdkAsync();
        }

        using var process = Process.Start(info)!;
        var output = await process.StandardOutput.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);
        Assert.True(process.ExitCode == 0, output);
        var items = JsonDocument.Parse(output).RootElement.GetProperty("Items");
        return (Names("PackageReference"), Names("ProjectReference"));

        string[] Names(string type) => [.. items.GetProperty(type).EnumerateArray().Select(item => item.GetProperty("Identity").GetString()!)];
    }

    // MSBuild cannot evaluate a project whose SDK it cannot find, so an empty one stands in: under the very version that the one
    // version property says.
    async Task<string> StandInForTheSdkAsync()
    {
        var properties = System.Xml.Linq.XDocument.Load(Path.Combine(Root, "Directory.Packages.props"));
        var version = properties.Descendants("AspireVersion").Single().Value;
        var folder = Directory.CreateDirectory(Path.Combine(packages.FullName, "aspire.apphost.sdk", version, "Sdk"));
        foreach (var (name, text) in new[]
        {
            ("Sdk/Sdk.props", "<Project />"),
            ("Sdk/Sdk.targets", "<Project />"),
            (".nupkg.metadata", """{"version":2,"contentHash":"x","source":"x"}"""),
            ($"aspire.apphost.sdk.{version}.nupkg.sha512", "x"),
            ("aspire.apphost.sdk.nuspec", $"""
                <package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd"><metadata>
                  <id>Aspire.AppHost.Sdk</id><version>{version}</version><authors>x</authors><description>x</description>
                </metadata></package>
                """),
        })
        {
            await File.WriteAllTextAsync(Path.Combine(folder.Parent!.FullName, name), text, Token);
        }

        return packages.FullName;
    }
}
