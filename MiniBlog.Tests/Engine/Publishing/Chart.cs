using System.Text.RegularExpressions;
using YamlDotNet.Serialization;

namespace MiniBlog.Tests.Engine.Publishing;

/// <summary>A Helm chart, filled in as <c>helm template --values secrets.yaml</c> does with the little of its language that the chart uses.</summary>
sealed partial class Chart(string folder)
{
    readonly Dictionary<object, object> values = Read(folder, "values.yaml").Concat(Read(folder, "secrets.yaml")).ToDictionary();

    /// <summary>The templates, by path.</summary>
    public IReadOnlyDictionary<string, string> Templates { get; } = Directory.GetFiles(Path.Combine(folder, "templates"), "*.yaml", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal).ToDictionary(path => Path.GetRelativePath(folder, path), File.ReadAllText);

    public IReadOnlyDictionary<string, string> Secrets =>
        ((Dictionary<object, object>)values["secrets"]).ToDictionary(secret => (string)secret.Key, secret => (string)secret.Value);

    /// <summary>The documents that go to the cluster.</summary>
    public string Render() => string.Join("---\n", Templates.Values.Select(template => Expression().Replace(template, match =>
    {
        var value = match.Groups["path"].Value.Split('.').Aggregate((object)values, (parent, name) => ((Dictionary<object, object>)parent)[name]);
        return match.Groups["quote"].Success ? $"\"{((string)value).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"" : (string)value;
    })));

    static Dictionary<object, object> Read(string folder, string name) =>
        new DeserializerBuilder().Build().Deserialize<Dictionary<object, object>>(File.ReadAllText(Path.Combine(folder, name)));

    [GeneratedRegex("""\{\{ (required "[^"]*" )?\.Values\.(?<path>[\w.]+)(?<quote> \| quote)? \}\}""")]
    private static partial Regex Expression();
}
