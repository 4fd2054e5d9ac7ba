using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Publishing;
using YamlDotNet.Serialization;

namespace Aspire.Hosting.Kubernetes;

/// <summary>Writes a Helm chart: <c>Chart.yaml</c>, <c>values.yaml</c>, <c>secrets.yaml</c> and a folder of templates for each workload.</summary>
sealed class ChartPublisher(string application, IReadOnlyList<Workload> workloads)
{
    const int MostReplicas = 3;

    public async Task<string> WriteAsync(string folder, CancellationToken cancellationToken)
    {
        await WriteAsync(folder, "Chart.yaml", new Map
        {
            ["apiVersion"] = "v2",
            ["name"] = application,
            ["version"] = "0.1.0",
            ["kubeVersion"] = ">=1.30.0-0",
            ["type"] = "application",
        }, cancellationToken);
        var parameters = new Dictionary<string, ParameterResource>();
        foreach (var workload in workloads)
        {
            var objects = new ChartObjects(workload, workloads);
            foreach (var (kind, document) in objects.Describe())
            {
                await WriteAsync(folder, $"templates/{workload.Name}/{kind}.yaml", document, cancellationToken);
            }

            foreach (var parameter in objects.Parameters)
            {
                parameters[ChartText.Key(parameter)] = parameter;
            }
        }

        await WriteAsync(folder, "values.yaml", Values(parameters.Where(parameter => !parameter.Value.Secret)), cancellationToken);
        await WriteSecretsAsync(Path.Combine(folder, "secrets.yaml"), parameters.Where(parameter => parameter.Value.Secret), cancellationToken);
        return $"Look through values.yaml, and keep secrets.yaml to yourself; then: helm upgrade --install {application} . --values secrets.yaml";
    }

    Map Values(IEnumerable<KeyValuePair<string, ParameterResource>> parameters) => new()
    {
        ["images"] = workloads.Where(workload => workload.Image is null).ToDictionary(workload => workload.Name, workload => $"{workload.Name}:latest"),
        ["parameters"] = parameters.ToDictionary(parameter => parameter.Key, parameter => parameter.Value.Value),
        ["replicas"] = workloads.Where(workload => !workload.Volumes.Any()).ToDictionary(workload => workload.Name, workload => new Map
        {
            ["min"] = workload.Resource.GetReplicaCount(),
            ["max"] = Math.Max(MostReplicas, workload.Resource.GetReplicaCount()),
        }),
        ["storage"] = workloads.Where(workload => workload.Volumes.Any()).ToDictionary(workload => workload.Name, _ => "8Gi"),
        ["ingress"] = new Map { ["className"] = "nginx", ["host"] = $"{application}.example.com", ["tlsSecret"] = $"{application}-tls" },
    };

    static async Task WriteAsync(string folder, string name, object document, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, ChartYaml.Write(document), cancellationToken);
    }

    // What is there stays: a password is generated once. Only the owner may read the file.
    static async Task WriteSecretsAsync(string path, IEnumerable<KeyValuePair<string, ParameterResource>> secrets, CancellationToken cancellationToken)
    {
        var there = File.Exists(path)
            ? new DeserializerBuilder().Build().Deserialize<Dictionary<string, Dictionary<string, string>>>(await File.ReadAllTextAsync(path, cancellationToken))["secrets"]
            : [];
        foreach (var (key, parameter) in secrets)
        {
            there.TryAdd(key, parameter.Value);
        }

        await using var file = new StreamWriter(path, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        await file.WriteAsync(ChartYaml.Write(new Map { ["secrets"] = there }).AsMemory(), cancellationToken);
    }
}
