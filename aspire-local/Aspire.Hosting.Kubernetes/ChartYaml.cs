using System.Text.RegularExpressions;
using YamlDotNet.Serialization;

namespace Aspire.Hosting.Kubernetes;

/// <summary>A mapping of YAML, in the order in which it is written.</summary>
sealed class Map : Dictionary<string, object>;

/// <summary>Writes YAML for Helm, which fills in <c>{{ … }}</c> before YAML is read.</summary>
static partial class ChartYaml
{
    static readonly ISerializer Serializer = new SerializerBuilder()
        .WithQuotingNecessaryStrings(quoteYaml1_1Strings: true)
        .WithIndentedSequences()
        .DisableAliases()
        .WithNewLine("\n")
        .Build();

    /// <summary>What Helm fills in as it is: a number, say.</summary>
    public static string Value(string path) => $"⟨.Values.{path}⟩";

    /// <summary>What Helm fills in as a string.</summary>
    public static string Text(string path) => $"⟨.Values.{path} | quote⟩";

    /// <summary>What Helm fills in as a string, and complains of if it is not there.</summary>
    public static string Required(string path) => $"⟨required \"{path} is not set\" .Values.{path} | quote⟩";

    public static string Write(object document) => Placeholder().Replace(Serializer.Serialize(document), "{{ $1 }}");

    // No YAML library writes a bare {{ … }}, which is no YAML; so it is written as text between marks that nothing else has.
    [GeneratedRegex("""["']?⟨(.*?)⟩["']?""")]
    private static partial Regex Placeholder();
}
