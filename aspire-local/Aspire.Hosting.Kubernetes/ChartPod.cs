using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Publishing;

namespace Aspire.Hosting.Kubernetes;

/// <summary>The pod of a workload: not root, on a file system that it cannot write to, with probes and bounds.</summary>
sealed class ChartPod(Workload workload)
{
    // .NET's images run as "app" (APP_UID, https://github.com/dotnet/dotnet-docker/discussions/4764); the official images of PostgreSQL and Redis as 999.
    const int ProjectUser = 1654;
    const int ContainerUser = 999;

    readonly ChartText text = new();

    /// <summary>The parameters that the pod needs.</summary>
    public IEnumerable<ParameterResource> Parameters => text.Parameters.Values;

    public static Map LabelsOf(string name) => new() { ["app.kubernetes.io/name"] = name };

    public Map Template()
    {
        var user = workload.IsProject ? ProjectUser : ContainerUser;
        var spec = new Map
        {
            ["automountServiceAccountToken"] = false,
            ["terminationGracePeriodSeconds"] = workload.IsProject ? 30 : 60,
            ["securityContext"] = new Map
            {
                ["runAsNonRoot"] = true,
                ["runAsUser"] = user,
                ["runAsGroup"] = user,
                ["fsGroup"] = user,
                ["seccompProfile"] = new Map { ["type"] = "RuntimeDefault" },
            },
            ["containers"] = new[] { Container() },
            ["volumes"] = Volumes(),
        };
        if (workload.IsProject)
        {
            // Replicas on one machine would go down together.
            spec["topologySpreadConstraints"] = new[]
            {
                new Map
                {
                    ["maxSkew"] = 1,
                    ["topologyKey"] = "kubernetes.io/hostname",
                    ["whenUnsatisfiable"] = "ScheduleAnyway",
                    ["labelSelector"] = new Map { ["matchLabels"] = LabelsOf(workload.Name) },
                },
            };
        }

        return new() { ["metadata"] = new Map { ["labels"] = LabelsOf(workload.Name) }, ["spec"] = spec };
    }

    Map Container()
    {
        var container = new Map
        {
            ["name"] = workload.Name,
            ["image"] = workload.Image ?? ChartYaml.Text($"images.{workload.Name}"),
        };
        if (workload.Entrypoint is { } entrypoint)
        {
            container["command"] = new[] { entrypoint };
        }

        if (workload.Args.Count > 0)
        {
            container["args"] = workload.Args.Select(text.Of).ToArray();
        }

        container["env"] = Environment();
        container["ports"] = workload.Endpoints.Select(endpoint => new Map { ["name"] = endpoint.Name, ["containerPort"] = Workload.PortOf(endpoint) }).ToArray();
        AddProbes(container);
        container["resources"] = Resources();
        container["securityContext"] = new Map
        {
            ["allowPrivilegeEscalation"] = false,
            ["readOnlyRootFilesystem"] = true,
            ["capabilities"] = new Map { ["drop"] = new[] { "ALL" } },
        };
        container["volumeMounts"] = Mounts();
        if (workload.IsProject)
        {
            // Until every node knows that the pod is going, requests still come.
            container["lifecycle"] = new Map { ["preStop"] = new Map { ["sleep"] = new Map { ["seconds"] = 5 } } };
        }

        return container;
    }

    // A variable may name only those before it.
    Map[] Environment()
    {
        var own = workload.Environment.Select(variable => new Map { ["name"] = variable.Key, ["value"] = text.Of(variable.Value) }).ToArray();
        return
        [
            .. text.Parameters.Select(parameter => parameter.Value.Secret
                ? new Map
                {
                    ["name"] = parameter.Key,
                    ["valueFrom"] = new Map
                    {
                        ["secretKeyRef"] = new Map { ["name"] = $"{workload.Name}-secrets", ["key"] = ChartText.Key(parameter.Value) },
                    },
                }
                : new Map { ["name"] = parameter.Key, ["value"] = ChartYaml.Text($"parameters.{ChartText.Key(parameter.Value)}") }),
            .. own,
            .. workload.Resource.Annotations.OfType<DiskVariableAnnotation>().Select(variable => new Map { ["name"] = variable.Name, ["value"] = variable.Value }),
        ];
    }

    void AddProbes(Map container)
    {
        if (workload.HealthPath is { } path)
        {
            // By Aspire's service defaults /alive says that the process answers at all; what it depends on must not restart it.
            container["startupProbe"] = Probe(Get("/alive"), period: 2, failures: 90);
            container["livenessProbe"] = Probe(Get("/alive"), period: 10, failures: 3);
            container["readinessProbe"] = Probe(Get(path), period: 5, failures: 3);
        }
        else if (workload.Endpoints.FirstOrDefault() is { } endpoint)
        {
            var connect = new KeyValuePair<string, Map>("tcpSocket", new() { ["port"] = endpoint.Name });
            container["startupProbe"] = Probe(connect, period: 2, failures: 90);
            container["livenessProbe"] = Probe(connect, period: 10, failures: 6);
            container["readinessProbe"] = Probe(connect, period: 5, failures: 3);
        }
    }

    KeyValuePair<string, Map> Get(string path) => new("httpGet", new() { ["path"] = path, ["port"] = workload.Endpoints.First().Name });

    static Map Probe(KeyValuePair<string, Map> how, int period, int failures) => new()
    {
        [how.Key] = how.Value,
        ["periodSeconds"] = period,
        ["timeoutSeconds"] = 3,
        ["failureThreshold"] = failures,
    };

    Map Resources() => new()
    {
        ["requests"] = new Map { ["cpu"] = "100m", ["memory"] = workload.IsProject ? "192Mi" : "256Mi" },
        ["limits"] = new Map { ["cpu"] = "1", ["memory"] = workload.IsProject ? "512Mi" : "1Gi" },
    };

    Map[] Mounts() =>
    [
        .. Scratch.Select((path, i) => new Map { ["name"] = $"scratch-{i}", ["mountPath"] = path }),
        .. workload.Volumes.Select(mount => new Map
        {
            ["name"] = "data", ["mountPath"] = mount.Target, ["readOnly"] = mount.IsReadOnly,
        }),
        .. workload.Files.Select(files => new Map { ["name"] = "files", ["mountPath"] = files.Target, ["readOnly"] = true }),
    ];

    Map[] Volumes() =>
    [
        .. Scratch.Select((_, i) => new Map { ["name"] = $"scratch-{i}", ["emptyDir"] = new Map { ["sizeLimit"] = "64Mi" } }),
        .. workload.Files.Select(_ => new Map { ["name"] = "files", ["configMap"] = new Map { ["name"] = $"{workload.Name}-files" } }),
    ];

    IEnumerable<string> Scratch => ["/tmp", .. workload.Resource.Annotations.OfType<ContainerScratchAnnotation>().Select(scratch => scratch.Path)];
}
