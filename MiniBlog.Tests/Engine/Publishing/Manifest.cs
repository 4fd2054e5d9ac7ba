using System.Text.Json;
using System.Text.RegularExpressions;

namespace MiniBlog.Tests.Engine.Publishing;

/// <summary>A manifest, as azd reads it.</summary>
sealed partial record Manifest(string Folder, JsonElement Resources)
{
    public static async Task<Manifest> ReadAsync(string path)
    {
        using var document = JsonDocument.Parse(await File.ReadAllTextAsync(path));
        return new(Path.GetDirectoryName(path)!, document.RootElement.GetProperty("resources").Clone());
    }

    public IEnumerable<(string Name, JsonElement Value)> All => Resources.EnumerateObject().Select(resource => (resource.Name, resource.Value));

    public IEnumerable<(string Name, JsonElement Value)> OfType(string type) => All.Where(resource => Type(resource.Value) == type);

    /// <summary>Every Bicep template with its parameters: resources of their own, and what projects are deployed by.</summary>
    public IEnumerable<(string Name, string Path, Dictionary<string, string> Parameters)> Templates =>
        All.Select(resource => (resource.Name, Template: resource.Value.TryGetProperty("deployment", out var deployment) ? deployment : resource.Value))
            .Where(resource => Type(resource.Template) == "azure.bicep.v0")
            .Select(resource => (resource.Name, Path.GetFullPath(Text(resource.Template, "path")!, Folder), Map(resource.Template, "params")));

    /// <summary>The expressions of a text by azd's rules: <c>{expression}</c>, where a doubled brace is a brace.</summary>
    public static IEnumerable<string> Expressions(string text) => ExpressionOrBrace().Matches(text).Select(match => match.Groups[1].Value).Where(value => value != "");

    /// <summary>A text with its expressions replaced.</summary>
    public static string Evaluate(string text, Func<string, string> value) => ExpressionOrBrace().Replace(
        text, match => match.Groups[1].Success ? value(match.Groups[1].Value) : match.Value[..1]);

    public static string Type(JsonElement resource) => Text(resource, "type") ?? "";

    public static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;

    public static Dictionary<string, string> Map(JsonElement element, string name) => element.TryGetProperty(name, out var map)
        ? map.EnumerateObject().ToDictionary(property => property.Name, property => property.Value.GetString()!)
        : [];

    /// <summary>Every text in it, without the names.</summary>
    public static IEnumerable<string> Texts(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => [element.GetString()!],
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property => Texts(property.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Texts),
        _ => [],
    };

    [GeneratedRegex(@"\{\{|\}\}|\{([^}]*)\}")]
    private static partial Regex ExpressionOrBrace();
}
