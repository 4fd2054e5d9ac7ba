using System.Text.RegularExpressions;
using k8s;
using k8s.Models;

namespace MiniBlog.Tests.Engine.Publishing;

/// <summary>The Helm chart, read strictly into the types of the Kubernetes API. No cluster is asked: the tests do without one.</summary>
public sealed partial class KubernetesTests(Published published) : IClassFixture<Published>
{
    static readonly string[] Services = ["comments", "moderation", "posts", "query", "web"];

    [Fact]
    public async Task The_chart_is_what_it_was()
    {
        var chart = await ReadAsync();

        Golden.Matches("chart.yaml", string.Join("", chart.Templates.Select(template => $"# {template.Key}\n{template.Value}---\n")));
    }

    [Fact]
    public async Task Every_object_is_one_that_the_cluster_knows_and_holds_nothing_that_it_does_not()
    {
        var objects = await ObjectsAsync();

        Assert.Equal(Services, Names<V1Deployment>(objects));
        Assert.Equal(["bus", "postgres"], Names<V1StatefulSet>(objects));
        Assert.Equal(["bus", "comments", "moderation", "postgres", "posts", "query", "web"], Names<V1Service>(objects));
        Assert.Equal(Services, Names<V2HorizontalPodAutoscaler>(objects));
        Assert.Equal(Services, Names<V1PodDisruptionBudget>(objects));
        Assert.Equal(["web"], Names<V1Ingress>(objects));
    }

    [Fact]
    public async Task A_misspelt_field_does_not_pass()
    {
        var wrong = (await ReadAsync()).Render().Replace("readOnlyRootFilesystem", "readOnlyRootFileSystem", StringComparison.Ordinal);

        Assert.ThrowsAny<Exception>(() => KubernetesYaml.LoadAllFromString(wrong, typeMap: null, strict: true));
    }

    [Fact]
    public async Task No_pod_is_root_writes_to_its_own_files_or_goes_without_bounds_and_probes() => Assert.All(Pods(await ObjectsAsync()), pod =>
    {
        Assert.True(pod.Spec.SecurityContext.RunAsNonRoot);
        Assert.False(pod.Spec.AutomountServiceAccountToken);
        Assert.Equal("RuntimeDefault", pod.Spec.SecurityContext.SeccompProfile.Type);
        var container = Assert.Single(pod.Spec.Containers);
        Assert.True(container.SecurityContext.ReadOnlyRootFilesystem);
        Assert.False(container.SecurityContext.AllowPrivilegeEscalation);
        Assert.Equal(["ALL"], container.SecurityContext.Capabilities.Drop);
        Assert.True(container.Resources.Requests.ContainsKey("memory") && container.Resources.Limits.ContainsKey("memory"));
        Assert.NotNull(container.StartupProbe);
        Assert.NotNull(container.LivenessProbe);
        Assert.NotNull(container.ReadinessProbe);
        Assert.Equal(pod.Spec.Volumes.Select(volume => volume.Name).Order(), container.VolumeMounts.Select(mount => mount.Name).Where(name => name != "data").Order());
    });

    [Fact]
    public async Task Servers_keep_their_data_on_claims_and_services_scale()
    {
        var objects = await ObjectsAsync();

        Assert.All(objects.OfType<V1StatefulSet>(), server =>
        {
            Assert.Equal("8Gi", Assert.Single(server.Spec.VolumeClaimTemplates).Spec.Resources.Requests["storage"].ToString());
            var mount = server.Spec.Template.Spec.Containers.Single().VolumeMounts.Single(mount => mount.Name == "data");
            // PostgreSQL refuses a folder that holds anything, and a disk may hold a lost+found.
            Assert.All(server.Spec.Template.Spec.Containers.Single().Env.Where(variable => variable.Name == "PGDATA"),
                folder => Assert.StartsWith($"{mount.MountPath}/", folder.Value, StringComparison.Ordinal));
        });
        Assert.All(objects.OfType<V2HorizontalPodAutoscaler>(), scaler => Assert.Equal(scaler.Metadata.Name, scaler.Spec.ScaleTargetRef.Name));
        Assert.Equal(2, objects.OfType<V2HorizontalPodAutoscaler>().Single(scaler => scaler.Metadata.Name == "query").Spec.MinReplicas);
    }

    [Fact]
    public async Task Only_the_models_references_are_let_through()
    {
        var policies = (await ObjectsAsync()).OfType<V1NetworkPolicy>().ToDictionary(policy => policy.Metadata.Name);

        string[] To(string name) => [.. (policies[name].Spec.Egress ?? []).SelectMany(rule => rule.To ?? []).Select(Name).Order()];
        string[] From(string name) => [.. policies[name].Spec.Ingress.SelectMany(rule => rule.FromProperty ?? []).Select(Name).Order()];
        Assert.Equal(["bus", "postgres"], To("posts"));
        Assert.Equal(["bus", "moderation", "postgres", "posts"], To("comments"));
        Assert.Equal(["bus", "comments", "postgres"], To("moderation"));
        Assert.Equal(["bus", "comments", "moderation", "postgres", "posts"], To("query"));
        Assert.Equal(["comments", "moderation", "postgres", "posts", "query"], To("web"));
        Assert.Equal([], To("postgres"));
        Assert.Equal(["comments", "moderation", "posts", "query", "web"], From("postgres"));
        Assert.Equal(["web"], From("query"));
        // From everywhere: the ingress stands somewhere else.
        Assert.Null(Assert.Single(policies["web"].Spec.Ingress).FromProperty);
        Assert.All(policies.Values, policy => Assert.Equal(["Egress", "Ingress"], policy.Spec.PolicyTypes.Order()));

        static string Name(V1NetworkPolicyPeer peer) => peer.PodSelector.MatchLabels["app.kubernetes.io/name"];
    }

    [Fact]
    public async Task A_secret_is_in_its_Secret_alone_and_every_variable_that_is_named_is_there_before()
    {
        var chart = await ReadAsync();
        var text = string.Join("", chart.Templates.Values);
        var objects = await ObjectsAsync();
        var secrets = objects.OfType<V1Secret>().ToDictionary(secret => secret.Metadata.Name, secret => secret.StringData);

        Assert.All(chart.Secrets.Values, secret => Assert.DoesNotContain(secret, text, StringComparison.Ordinal));
        foreach (var container in Pods(objects).SelectMany(pod => pod.Spec.Containers))
        {
            var known = new HashSet<string>();
            foreach (var variable in container.Env)
            {
                Assert.All(Reference().Matches(variable.Value ?? ""), match => Assert.Contains(match.Groups[1].Value, (IEnumerable<string>)known));
                if (variable.ValueFrom?.SecretKeyRef is { } reference)
                {
                    Assert.Equal(chart.Secrets[reference.Key], secrets[reference.Name][reference.Key]);
                }

                known.Add(variable.Name);
            }
        }
    }

    [Fact]
    public async Task Every_address_that_a_pod_is_told_is_a_service_of_the_chart()
    {
        var objects = await ObjectsAsync();
        var services = objects.OfType<V1Service>().ToDictionary(service => service.Metadata.Name, service => service.Spec.Ports.Select(port => port.Port));

        var addresses = Pods(objects).SelectMany(pod => pod.Spec.Containers).SelectMany(container => container.Env)
            .Where(variable => variable.Name.StartsWith("services__", StringComparison.Ordinal)).Select(variable => new Uri(variable.Value)).ToArray();

        Assert.NotEmpty(addresses);
        Assert.All(addresses, address => Assert.Contains(address.Port, services[address.Host]));
    }

    async Task<Chart> ReadAsync() => new(await published.ChartAsync());

    async Task<List<object>> ObjectsAsync() => KubernetesYaml.LoadAllFromString((await ReadAsync()).Render(), typeMap: null, strict: true);

    static IEnumerable<V1PodTemplateSpec> Pods(IEnumerable<object> objects) => objects.OfType<V1Deployment>().Select(one => one.Spec.Template)
        .Concat(objects.OfType<V1StatefulSet>().Select(one => one.Spec.Template));

    static IEnumerable<string> Names<T>(IEnumerable<object> objects) where T : IMetadata<V1ObjectMeta> => objects.OfType<T>().Select(one => one.Metadata.Name).Order();

    [GeneratedRegex(@"(?<!\$)\$\((\w+)\)")]
    private static partial Regex Reference();
}
