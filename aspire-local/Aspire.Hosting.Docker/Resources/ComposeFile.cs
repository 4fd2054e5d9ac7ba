using Aspire.Hosting.Docker.Resources.ComposeNodes;
using Aspire.Hosting.Docker.Resources.ServiceNodes;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Aspire.Hosting.Docker.Resources;

/// <summary>A compose file (https://github.com/compose-spec/compose-spec/blob/main/spec.md), as far as MiniBlog needs it.</summary>
public sealed class ComposeFile
{
    /// <summary>The project's name.</summary>
    public string? Name { get; set; }

    /// <summary>The containers, by name.</summary>
    public Dictionary<string, Service> Services { get; set; } = [];

    /// <summary>The networks, by name.</summary>
    public Dictionary<string, Network> Networks { get; set; } = [];

    /// <summary>The volumes, by name.</summary>
    public Dictionary<string, Volume> Volumes { get; set; } = [];

    /// <summary>Files for containers, by name.</summary>
    public Dictionary<string, Config> Configs { get; set; } = [];

    internal string ToYaml() => new SerializerBuilder()
        .WithNamingConvention(UnderscoredNamingConvention.Instance)
        .ConfigureDefaultValuesHandling(DefaultValuesHandling.OmitNull | DefaultValuesHandling.OmitEmptyCollections)
        .WithQuotingNecessaryStrings(quoteYaml1_1Strings: true)
        .WithIndentedSequences()
        .WithTypeConverter(new FileModeConverter())
        .DisableAliases()
        .WithNewLine("\n")
        .Build()
        .Serialize(this);
}
