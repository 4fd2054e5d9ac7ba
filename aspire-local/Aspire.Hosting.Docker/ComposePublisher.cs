using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Docker.Resources;
using Aspire.Hosting.Docker.Resources.ComposeNodes;
using Aspire.Hosting.Publishing;

namespace Aspire.Hosting.Docker;

/// <summary>Writes <c>docker-compose.yaml</c>, <c>.env</c> and the files that containers mount.</summary>
sealed class ComposePublisher(DockerComposeEnvironmentResource environment, string application, IReadOnlyList<Workload> workloads)
{
    readonly EnvFile variables = new();

    public async Task<string> WriteAsync(string folder, CancellationToken cancellationToken)
    {
        var file = new ComposeFile { Name = application };
        var dashboard = environment.DashboardEnabled ? new ComposeDashboard(environment, variables) : null;
        foreach (var workload in workloads)
        {
            var service = Describe(workload, file, dashboard);
            file.Services[service.Name] = service;
            AddFiles(workload, service, file, folder);
        }

        if (dashboard is not null)
        {
            file.Services[dashboard.Name] = dashboard.Describe();
        }

        foreach (var workload in workloads)
        {
            Customize(workload, file.Services[workload.Name]);
        }

        // What waits for a container that says how it is, waits for it to be well.
        foreach (var (name, dependency) in file.Services.Values.SelectMany(service => service.DependsOn))
        {
            dependency.Condition = file.Services[name].Healthcheck is null ? "service_started" : "service_healthy";
        }

        file.Networks[environment.DefaultNetworkName!] = new() { Driver = "bridge" };
        await File.WriteAllTextAsync(Path.Combine(folder, "docker-compose.yaml"), file.ToYaml(), cancellationToken);
        await variables.WriteAsync(Path.Combine(folder, ".env"), cancellationToken);
        return "Look through .env, which holds the passwords; build the images that it names; then: docker compose up --detach --wait";
    }

    Service Describe(Workload workload, ComposeFile file, ComposeDashboard? dashboard)
    {
        var text = new ComposeText(variables);
        var service = new Service
        {
            Name = workload.Name,
            Image = workload.Image ?? variables.Placeholder($"{workload.Name}-image", $"The image of {workload.Name}.", () => $"{workload.Name}:latest"),
            Command = [.. workload.Args.Select(text.Of)],
            Environment = workload.Environment.ToDictionary(variable => variable.Key, variable => text.Of(variable.Value)),
            DependsOn = workload.Dependencies.Where(other => workloads.Any(one => one.Resource == other))
                .ToDictionary(other => other.Name, _ => new ServiceDependency()),
            Networks = [environment.DefaultNetworkName!],
            Restart = "unless-stopped",
            SecurityOpt = ["no-new-privileges:true"],
        };
        if (workload.Entrypoint is { } entrypoint)
        {
            service.Entrypoint.Add(entrypoint);
        }

        if (workload.IsProject)
        {
            // What .NET writes to is its temporary folder.
            service.ReadOnly = true;
            service.Tmpfs.Add("/tmp");
            service.CapDrop.Add("ALL");
            dashboard?.Receive(service);
        }

        if (workload.Resource.GetReplicaCount() is > 1 and var replicas)
        {
            service.Deploy = new() { Replicas = replicas };
        }

        AddPorts(workload, service);
        AddVolumes(workload, service, file);
        return service;
    }

    void AddPorts(Workload workload, Service service)
    {
        foreach (var endpoint in workload.Endpoints)
        {
            var port = Workload.PortOf(endpoint).ToString(CultureInfo.InvariantCulture);
            if (endpoint.IsExternal)
            {
                var published = variables.Placeholder($"{workload.Name}-port", $"The port of this machine on which {workload.Name} is reached.", () => port);
                service.Ports.Add($"{published}:{port}");
            }
            else
            {
                service.Expose.Add(port);
            }
        }
    }

    static void AddVolumes(Workload workload, Service service, ComposeFile file)
    {
        foreach (var mount in workload.Volumes)
        {
            var name = $"{workload.Name}-data";
            service.Volumes.Add(new() { Type = "volume", Source = name, Target = mount.Target, ReadOnly = mount.IsReadOnly });
            file.Volumes[name] = new() { Driver = "local" };
        }
    }

    static void AddFiles(Workload workload, Service service, ComposeFile file, string folder)
    {
        foreach (var files in workload.Files)
        {
            foreach (var path in files.Paths)
            {
                var name = $"{workload.Name}-{Path.GetFileNameWithoutExtension(path)}";
                var copy = Path.Combine(workload.Name, Path.GetFileName(path));
                Directory.CreateDirectory(Path.Combine(folder, workload.Name));
                File.Copy(path, Path.Combine(folder, copy), overwrite: true);
                file.Configs[name] = new() { File = $"./{copy}" };
                service.Configs.Add(new() { Source = name, Target = $"{files.Target}/{Path.GetFileName(path)}", Mode = Readable });
            }
        }
    }

    const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    void Customize(Workload workload, Service service)
    {
        foreach (var annotation in workload.Resource.Annotations.OfType<DockerComposeServiceCustomizationAnnotation>())
        {
            annotation.Configure(new(workload.Name, workload.Resource, environment), service);
        }
    }
}

/// <summary>Values in the language of compose: a dollar is doubled, parameters are variables.</summary>
sealed class ComposeText(EnvFile variables) : WorkloadText
{
    protected override string Literal(string text) => text.Replace("$", "$$", StringComparison.Ordinal);

    protected override string Parameter(ParameterResource parameter) => variables.Placeholder(
        parameter.Name, parameter.Description ?? (parameter.Secret ? $"A secret: {parameter.Name}." : $"{parameter.Name}."), () => parameter.Value);
}
