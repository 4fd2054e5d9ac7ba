using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace MiniBlog.Tests.Engine.Publishing;

/// <summary>
/// The manifest beside the one that Aspire 13.6.5 itself wrote for the same model: its projects, parameters, PostgreSQL and Redis, with
/// <c>Publish:To=compose</c>. (Aspire's packages for Azure, Docker and Kubernetes were left out of that build: no feed at hand had them.)
/// </summary>
public sealed partial class OfficialManifestTests(Published published) : IClassFixture<Published>
{
    [Fact]
    public async Task The_manifest_is_the_one_that_Aspire_writes_key_for_key()
    {
        var official = File.ReadAllText(Path.Combine(Published.Root, "MiniBlog.Tests/Engine/Publishing/Golden/aspire-13.6.5.json"));
        var ours = await File.ReadAllTextAsync(await published.ContainersAsync(), TestContext.Current.CancellationToken);

        Assert.Equal(Comparable(official), Comparable(ours));
    }

    /// <summary>A manifest without what differs from version to version and from folder to folder.</summary>
    private static string Comparable(string manifest)
    {
        var resources = JsonNode.Parse(TlsCondition().Replace(manifest, ""))!["resources"]!.AsObject();
        foreach (var (name, _) in resources.Where(resource => resource.Key.StartsWith("cond-", StringComparison.Ordinal)).ToList())
        {
            resources.Remove(name);
        }

        return Tag().Replace(Hash().Replace(Folder().Replace(resources.ToJsonString(new() { WriteIndented = true }), "\"../MiniBlog."), "-HASH-"), "$1:TAG\"");
    }

    // Aspire's Redis may speak TLS, which it says by a value of its own in the connection string; it is empty here.
    [GeneratedRegex(@"\{cond-[^}]*\}")]
    private static partial Regex TlsCondition();

    [GeneratedRegex("-[0-9a-f]{10}-")]
    private static partial Regex Hash();

    [GeneratedRegex("\"[^\"]*/MiniBlog\\.(?=[A-Za-z]+/)")]
    private static partial Regex Folder();

    [GeneratedRegex("(\"image\": \"[^:\"]*):[^\"]*\"")]
    private static partial Regex Tag();
}
