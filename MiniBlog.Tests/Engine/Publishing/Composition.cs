using System.Globalization;
using System.Text;

namespace MiniBlog.Tests.Engine.Publishing;

/// <summary>
/// One template of the whole deployment, composed by azd's rules: a module for each template of the manifest, a parameter for each of its
/// parameters, outputs handed from module to module; and the container apps, which azd deploys afterwards one by one.
/// </summary>
static class Composition
{
    // What azd's own part of the deployment says.
    const string Domain = "example.westeurope.azurecontainerapps.io";

    static readonly Dictionary<string, string> Outputs = new()
    {
        ["AZURE_CONTAINER_APPS_ENVIRONMENT_ID"] = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-miniblog/providers/Microsoft.App/managedEnvironments/cae",
        ["AZURE_CONTAINER_REGISTRY_ENDPOINT"] = "miniblog.azurecr.io",
        ["AZURE_CONTAINER_REGISTRY_MANAGED_IDENTITY_ID"] = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-miniblog/providers/Microsoft.ManagedIdentity/userAssignedIdentities/mi",
    };

    /// <summary>Copies each template, and nothing beside it, to a folder of its resource's name; the whole is what is returned.</summary>
    public static string Write(Manifest manifest, string folder)
    {
        var text = new StringBuilder("param location string\n");
        foreach (var (name, value) in manifest.OfType("parameter.v0"))
        {
            text.Append(IsSecret(value) ? "@secure()\n" : "").Append(CultureInfo.InvariantCulture, $"param {Identifier(name)} string\n");
        }

        foreach (var (name, path, parameters) in manifest.Templates)
        {
            var copy = Path.Combine(name, Path.GetFileName(path));
            Directory.CreateDirectory(Path.Combine(folder, name));
            File.Copy(path, Path.Combine(folder, copy));
            text.Append(CultureInfo.InvariantCulture, $"\nmodule {Identifier(name)} '{copy}' = {{\n  name: '{name}'\n  params: {{\n    location: location\n");
            foreach (var (parameter, value) in parameters)
            {
                text.Append(CultureInfo.InvariantCulture, $"    {parameter}: {Value(manifest, value)}\n");
            }

            text.Append("  }\n}\n");
        }

        return text.ToString();
    }

    public static string ParametersOf(Manifest manifest)
    {
        var text = new StringBuilder("using 'main.bicep'\n\nparam location = 'westeurope'\n");
        foreach (var (name, value) in manifest.OfType("parameter.v0"))
        {
            var input = value.GetProperty("inputs").GetProperty("value");
            var given = IsSecret(value) ? $"the-{name}" : Manifest.Text(input.GetProperty("default"), "value");
            text.Append(CultureInfo.InvariantCulture, $"param {Identifier(name)} = '{given}'\n");
        }

        return text.ToString();
    }

    static string Value(Manifest manifest, string text)
    {
        var value = Manifest.Evaluate(text, expression => Evaluate(manifest, expression));
        // A lone reference needs no string around it.
        return value.StartsWith("${", StringComparison.Ordinal) && value.IndexOf('}', StringComparison.Ordinal) == value.Length - 1 ? value[2..^1] : $"'{value}'";
    }

    static string Evaluate(Manifest manifest, string expression) => expression.Split('.') switch
    {
        ["", "outputs", var output] => Outputs[output],
        [var service, "containerImage"] => $"miniblog.azurecr.io/miniblog/{service}:1",
        [_, "containerPort"] or [_, "bindings", _, "targetPort"] => "8080",
        [var service, "bindings", _, "host"] => Host(manifest, service),
        [var service, "bindings", var binding, "url"] => $"{binding}://{Host(manifest, service)}",
        [var template, "outputs", var output] => $"${{{Identifier(template)}.outputs.{output}}}",
        [var parameter, "value"] => $"${{{Identifier(parameter)}}}",
        _ => throw new NotSupportedException(expression),
    };

    static string Host(Manifest manifest, string service) =>
        manifest.Resources.GetProperty(service).GetProperty("bindings").GetProperty("http").TryGetProperty("external", out _) ? $"{service}.{Domain}" : $"{service}.internal.{Domain}";

    static bool IsSecret(System.Text.Json.JsonElement parameter) => parameter.GetProperty("inputs").GetProperty("value").TryGetProperty("secret", out _);

    static string Identifier(string name) => name.Replace('-', '_');
}
