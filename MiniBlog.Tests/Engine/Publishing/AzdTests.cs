using System.Text.Json;
using System.Text.RegularExpressions;

namespace MiniBlog.Tests.Engine.Publishing;

/// <summary>
/// What azd asks of an AppHost and its manifest (its cli/azd/pkg/apphost, and the schema aspire-8.0.json), one rule a test. azd itself is not
/// run: it is not in any feed.
/// </summary>
public sealed partial class AzdTests(Published published) : IClassFixture<Published>
{
    // What the schema knows of each type that azd takes and MiniBlog uses; it allows nothing else.
    static readonly Dictionary<string, (string[] Required, string[] Optional)> Schema = new()
    {
        ["project.v1"] = (["type", "path"], ["deployment", "containerFiles", "args", "env", "bindings"]),
        ["azure.bicep.v0"] = (["path"], ["type", "connectionString", "params"]),
        ["parameter.v0"] = (["value", "inputs"], ["type", "connectionString"]),
    };

    [Fact]
    public async Task The_AppHost_is_recognised_by_its_project_capability()
    {
        var (exitCode, text) = await Published.RunAsync("dotnet",
        [
            "msbuild", Path.Combine(Published.Root, "MiniBlog.AppHost/MiniBlog.AppHost.csproj"),
            "--getProperty:IsAspireHost", "--getItem:ProjectCapability", "-nodeReuse:false",
        ]);

        Assert.True(exitCode == 0, text);
        var answer = JsonDocument.Parse(text).RootElement;
        Assert.Contains("Aspire", answer.GetProperty("Items").GetProperty("ProjectCapability").EnumerateArray().Select(item => Manifest.Text(item, "Identity")));
        // "true" without Aspire's SDK would fail the build (NETSDK1228).
        Assert.NotEqual("true", Manifest.Text(answer.GetProperty("Properties"), "IsAspireHost"));
    }

    [Fact]
    public void Azure_yaml_names_the_AppHost_as_the_one_service()
    {
        var file = new YamlDotNet.Serialization.Deserializer().Deserialize<Dictionary<string, object>>(
            File.ReadAllText(Path.Combine(Published.Root, "azure.yaml")));

        var service = (Dictionary<object, object>)Assert.Single((Dictionary<object, object>)file["services"]).Value;
        Assert.Equal("dotnet", service["language"]);
        Assert.Equal("containerapp", service["host"]);
        Assert.True(File.Exists(Path.Combine(Published.Root, (string)service["project"])));
    }

    [Fact]
    public async Task Every_resource_is_of_a_type_that_azd_takes_and_has_what_the_schema_asks_for()
    {
        var manifest = await ReadAsync();

        Assert.All(manifest.All, resource =>
        {
            Assert.True(Schema.ContainsKey(Manifest.Type(resource.Value)), Manifest.Type(resource.Value));
            var (required, optional) = Schema[Manifest.Type(resource.Value)];
            var names = resource.Value.EnumerateObject().Select(property => property.Name).ToArray();
            Assert.Empty(required.Except(names));
            Assert.Empty(names.Except([.. required, .. optional]));
        });
    }

    [Fact]
    public async Task Every_expression_is_one_that_azd_can_evaluate()
    {
        var manifest = await ReadAsync();

        var expressions = Manifest.Texts(manifest.Resources).SelectMany(Manifest.Expressions).Distinct().ToArray();

        Assert.NotEmpty(expressions);
        Assert.All(expressions, expression => Assert.True(CanBeEvaluated(manifest, expression), $"azd cannot evaluate {{{expression}}}."));
    }

    [Fact]
    public async Task Every_template_declares_where_it_goes_and_gets_the_parameters_that_it_asks_for()
    {
        var manifest = await ReadAsync();

        Assert.All(manifest.Templates, template =>
        {
            var declared = Parameter().Matches(File.ReadAllText(template.Path)).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Success);
            Assert.True(declared.ContainsKey("location"));
            Assert.Empty(template.Parameters.Keys.Except(declared.Keys));
            Assert.Empty(declared.Where(parameter => !parameter.Value).Select(parameter => parameter.Key).Except([.. template.Parameters.Keys, "location"]));
        });
    }

    [Fact]
    public async Task One_group_of_ports_is_reached_from_outside_over_HTTP_and_no_port_of_the_developers_machine_is_published()
    {
        var manifest = await ReadAsync();
        var bindings = manifest.All.Where(resource => resource.Value.TryGetProperty("bindings", out _))
            .SelectMany(resource => resource.Value.GetProperty("bindings").EnumerateObject(), (resource, binding) => (Owner: resource.Name, binding.Value)).ToArray();

        var external = bindings.Where(binding => binding.Value.TryGetProperty("external", out var external) && external.GetBoolean());
        Assert.Equal([("web", "http"), ("web", "https")], external.Select(binding => (binding.Owner, Manifest.Text(binding.Value, "scheme"))));
        Assert.All(bindings, binding =>
        {
            Assert.True(Manifest.Text(binding.Value, "scheme") is "http" or "https");
            Assert.False(binding.Value.TryGetProperty("port", out _));
        });
    }

    [Fact]
    public async Task No_argument_holds_a_secret_and_an_entry_point_comes_with_arguments() => Assert.All((await ReadAsync()).All, resource =>
    {
        Assert.False(resource.Value.TryGetProperty("entrypoint", out _) && !resource.Value.TryGetProperty("args", out _));
        Assert.False(resource.Value.TryGetProperty("args", out var args)
            && Manifest.Texts(args).Any(arg => arg.Contains("connectionString}", StringComparison.Ordinal) || arg.Contains("password", StringComparison.Ordinal)));
    });

    [Fact]
    public async Task Secret_parameters_reach_a_service_through_its_secrets_only()
    {
        var manifest = await ReadAsync();
        var secrets = manifest.OfType("parameter.v0").Where(parameter => parameter.Value.GetProperty("inputs").GetProperty("value").TryGetProperty("secret", out _))
            .Select(parameter => $"{{{parameter.Name}.value}}").ToArray();

        Assert.Contains("{signing-key.value}", secrets);
        Assert.All(manifest.OfType("project.v1"), project =>
        {
            var parameters = Manifest.Map(project.Value.GetProperty("deployment"), "params");
            Assert.Contains("{signing-key.value}", parameters["secrets"], StringComparison.Ordinal);
            Assert.All(parameters.Where(parameter => parameter.Key != "secrets"),
                parameter => Assert.DoesNotContain(secrets, secret => parameter.Value.Contains(secret, StringComparison.Ordinal)));
        });
    }

    [Fact]
    public async Task A_container_app_gets_every_variable_of_the_model() => Assert.All((await ReadAsync()).OfType("project.v1"), project =>
    {
        var parameters = Manifest.Map(project.Value.GetProperty("deployment"), "params");
        Dictionary<string, string> Given(string name) =>
            JsonSerializer.Deserialize<Dictionary<string, string>>(Manifest.Evaluate(parameters[name], expression => $"<{expression}>"))!;

        var expected = Manifest.Map(project.Value, "env").ToDictionary(variable => variable.Key, variable => Manifest.Evaluate(variable.Value, expression => $"<{expression}>"));
        Assert.Equal(expected.OrderBy(variable => variable.Key), Given("variables").Concat(Given("secrets")).OrderBy(variable => variable.Key));
    });

    [Fact]
    public async Task There_is_no_password_for_a_database_and_no_key_to_the_bus()
    {
        var texts = Manifest.Texts((await ReadAsync()).Resources).ToArray();

        Assert.DoesNotContain(texts, text => text.Contains("Password=", StringComparison.Ordinal) || text.Contains("SharedAccessKey", StringComparison.Ordinal));
        Assert.Contains("activeDirectoryAuth: 'Enabled'\n      passwordAuth: 'Disabled'", Template("postgres"), StringComparison.Ordinal);
        Assert.Contains("disableLocalAuth: true", Template("bus"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_service_has_an_identity_and_an_account_of_its_own_and_rights_on_the_bus_for_what_it_does()
    {
        var manifest = await ReadAsync();
        var templates = manifest.Templates.ToDictionary(template => template.Name);

        Assert.Equal(5, manifest.OfType("project.v1").Select(project => templates[project.Name].Parameters["identityId"]).Distinct().Count());
        foreach (var service in new[] { "posts", "comments", "moderation", "query" })
        {
            Assert.Equal(service, templates[$"{service}db"].Parameters["account"]);
            Assert.Equal($"{{{service}-identity.outputs.principalId}}", templates[$"{service}db"].Parameters["principalId"]);
        }

        Assert.Equal(["comments-sender", "moderation-sender", "posts-sender"], templates.Keys.Where(name => name.EndsWith("-sender", StringComparison.Ordinal)).Order());
        string[] Consumers(string topic) => [.. templates.Values.Where(template => template.Parameters.ContainsKey("consumer") && template.Parameters["topic"] == $"{{bus.outputs.{topic}}}")
            .Select(template => $"{template.Parameters["consumer"]} {template.Parameters["sessions"]}").Order()];
        Assert.Equal(["comments true", "moderation true", "query true"], Consumers("events"));
        Assert.Equal(["query false"], Consumers("progress"));
    }

    async Task<Manifest> ReadAsync() => await Manifest.ReadAsync(await published.ManifestAsync());

    static string Template(string name) => File.ReadAllText(Path.Combine(Published.Root, "MiniBlog.AppHost/infra", $"{name}.bicep"));

    // evalBindingRef in azd's generate.go.
    static bool CanBeEvaluated(Manifest manifest, string expression)
    {
        var parts = expression.Split('.');
        if (parts is ["", "outputs", _])
        {
            return true;
        }

        if (!manifest.Resources.TryGetProperty(parts[0], out var resource))
        {
            return false;
        }

        return (Manifest.Type(resource), parts[1..]) switch
        {
            ("project.v1", ["containerImage" or "containerPort"]) => true,
            ("project.v1", ["bindings", var binding, "scheme" or "protocol" or "transport" or "external" or "host" or "targetPort" or "port" or "url"]) =>
                resource.GetProperty("bindings").TryGetProperty(binding, out _),
            ("azure.bicep.v0", ["outputs", var output]) =>
                Regex.IsMatch(File.ReadAllText(Path.GetFullPath(Manifest.Text(resource, "path")!, manifest.Folder)), $@"^output {output} ", RegexOptions.Multiline),
            ("parameter.v0", ["value"]) => true,
            ("parameter.v0", ["inputs", var input]) => resource.GetProperty("inputs").TryGetProperty(input, out _),
            _ => false,
        };
    }

    [GeneratedRegex(@"^param (\w+) \w+( =)?", RegexOptions.Multiline)]
    private static partial Regex Parameter();
}
