using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Publishing;

namespace Aspire.Hosting.Kubernetes;

/// <summary>The objects around the pod of a workload, by the name of their file.</summary>
sealed class ChartObjects(Workload workload, IReadOnlyList<Workload> all)
{
    readonly ChartPod pod = new(workload);

    public IReadOnlyDictionary<string, Map> Describe()
    {
        var template = pod.Template();
        var objects = new Dictionary<string, Map>();
        if (workload.Volumes.Any())
        {
            objects["statefulset"] = StatefulSet(template);
        }
        else
        {
            objects["deployment"] = Deployment(template);
            objects["autoscaler"] = Autoscaler();
            objects["disruptionbudget"] = DisruptionBudget();
        }

        objects["service"] = Service();
        objects["networkpolicy"] = NetworkPolicy();
        if (Secrets.Any())
        {
            objects["secrets"] = Object("v1", "Secret", $"{workload.Name}-secrets", new()
            {
                ["type"] = "Opaque",
                ["stringData"] = Secrets.ToDictionary(ChartText.Key, parameter => ChartYaml.Required($"secrets.{ChartText.Key(parameter)}")),
            });
        }

        if (workload.Files.Any())
        {
            objects["files"] = Object("v1", "ConfigMap", $"{workload.Name}-files", new()
            {
                ["data"] = workload.Files.SelectMany(files => files.Paths).ToDictionary(path => Path.GetFileName(path)!, File.ReadAllText),
            });
        }

        if (workload.Endpoints.FirstOrDefault(endpoint => endpoint.IsExternal) is { } external)
        {
            objects["ingress"] = Ingress(external);
        }

        return objects;
    }

    /// <summary>Every parameter that the pod needs, once described.</summary>
    public IEnumerable<ParameterResource> Parameters => pod.Parameters;

    IEnumerable<ParameterResource> Secrets => pod.Parameters.Where(parameter => parameter.Secret);

    Map Selector => new() { ["matchLabels"] = ChartPod.LabelsOf(workload.Name) };

    Map Object(string version, string kind, string name, Map rest)
    {
        var document = new Map
        {
            ["apiVersion"] = version,
            ["kind"] = kind,
            ["metadata"] = new Map { ["name"] = name, ["labels"] = ChartPod.LabelsOf(workload.Name) },
        };
        foreach (var (key, value) in rest)
        {
            document[key] = value;
        }

        return document;
    }

    Map Object(string version, string kind, Map spec) => Object(version, kind, workload.Name, new() { ["spec"] = spec });

    // How many: the autoscaler's business alone.
    Map Deployment(Map template) => Object("apps/v1", "Deployment", new()
    {
        ["selector"] = Selector,
        ["strategy"] = new Map { ["type"] = "RollingUpdate", ["rollingUpdate"] = new Map { ["maxUnavailable"] = 0, ["maxSurge"] = 1 } },
        ["template"] = template,
    });

    Map StatefulSet(Map template) => Object("apps/v1", "StatefulSet", new()
    {
        ["serviceName"] = workload.Name,
        ["replicas"] = 1,
        ["selector"] = Selector,
        ["template"] = template,
        ["volumeClaimTemplates"] = new[]
        {
            new Map
            {
                ["metadata"] = new Map { ["name"] = "data" },
                ["spec"] = new Map
                {
                    ["accessModes"] = new[] { "ReadWriteOnce" },
                    ["resources"] = new Map { ["requests"] = new Map { ["storage"] = ChartYaml.Text($"storage.{workload.Name}") } },
                },
            },
        },
    });

    Map Autoscaler() => Object("autoscaling/v2", "HorizontalPodAutoscaler", new()
    {
        ["scaleTargetRef"] = new Map { ["apiVersion"] = "apps/v1", ["kind"] = "Deployment", ["name"] = workload.Name },
        ["minReplicas"] = ChartYaml.Value($"replicas.{workload.Name}.min"),
        ["maxReplicas"] = ChartYaml.Value($"replicas.{workload.Name}.max"),
        ["metrics"] = new[]
        {
            new Map
            {
                ["type"] = "Resource",
                ["resource"] = new Map { ["name"] = "cpu", ["target"] = new Map { ["type"] = "Utilization", ["averageUtilization"] = 70 } },
            },
        },
    });

    // One at a time: minAvailable would hold up the draining of a node for ever where there is one replica.
    Map DisruptionBudget() => Object("policy/v1", "PodDisruptionBudget", new() { ["maxUnavailable"] = 1, ["selector"] = Selector });

    Map Service() => Object("v1", "Service", new()
    {
        ["selector"] = ChartPod.LabelsOf(workload.Name),
        ["ports"] = workload.Endpoints.Select(endpoint => new Map
        {
            ["name"] = endpoint.Name,
            ["port"] = Workload.PortOf(endpoint),
            ["targetPort"] = endpoint.Name,
        }).ToArray(),
    });

    Map Ingress(EndpointAnnotation endpoint)
    {
        var ingress = Object("networking.k8s.io/v1", "Ingress", new()
        {
            ["ingressClassName"] = ChartYaml.Text("ingress.className"),
            ["tls"] = new[] { new Map { ["hosts"] = new[] { ChartYaml.Text("ingress.host") }, ["secretName"] = ChartYaml.Text("ingress.tlsSecret") } },
            ["rules"] = new[]
            {
                new Map
                {
                    ["host"] = ChartYaml.Text("ingress.host"),
                    ["http"] = new Map
                    {
                        ["paths"] = new[]
                        {
                            new Map
                            {
                                ["path"] = "/",
                                ["pathType"] = "Prefix",
                                ["backend"] = new Map
                                {
                                    ["service"] = new Map { ["name"] = workload.Name, ["port"] = new Map { ["name"] = endpoint.Name } },
                                },
                            },
                        },
                    },
                },
            },
        });
        // A reader's open page speaks to one replica for as long as that lives.
        ((Map)ingress["metadata"])["annotations"] = new Map { ["nginx.ingress.kubernetes.io/affinity"] = "cookie" };
        return ingress;
    }

    /// <summary>In: from those that are told its address, or from everywhere if it is external. Out: to those that it is told of, and to ask for their addresses.</summary>
    Map NetworkPolicy()
    {
        var callers = all.Where(other => other.References.Contains(workload.Resource)).ToArray();
        var isExternal = workload.Endpoints.Any(endpoint => endpoint.IsExternal);
        var sources = callers.Select(caller => Pods(caller.Name)).ToArray();
        var incoming = new Map { ["ports"] = Ports(workload) };
        if (!isExternal)
        {
            incoming["from"] = sources;
        }

        var called = all.Where(other => workload.References.Contains(other.Resource)).ToArray();
        return Object("networking.k8s.io/v1", "NetworkPolicy", new()
        {
            ["podSelector"] = Selector,
            ["policyTypes"] = new[] { "Ingress", "Egress" },
            ["ingress"] = isExternal || sources.Length > 0 ? new[] { incoming } : [],
            ["egress"] = called.Select(other => new Map { ["to"] = new[] { Pods(other.Name) }, ["ports"] = Ports(other) })
                .Concat(called.Length > 0 ? [new Map { ["ports"] = new[] { Port("UDP", 53), Port("TCP", 53) } }] : []).ToArray(),
        });
    }

    static Map Pods(string name) => new() { ["podSelector"] = new Map { ["matchLabels"] = ChartPod.LabelsOf(name) } };

    static Map[] Ports(Workload workload) => [.. workload.Endpoints.Select(endpoint => Port("TCP", Workload.PortOf(endpoint)))];

    static Map Port(string protocol, int port) => new() { ["protocol"] = protocol, ["port"] = port };
}
