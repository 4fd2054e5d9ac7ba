using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Engine;

/// <summary>Says what to run for a resource.</summary>
sealed class ProcessPlans(EngineSettings settings, EnvironmentBuilder environment)
{
    /// <summary>Whether the resource runs as a process.</summary>
    public static bool HasProcess(IResource resource) =>
        resource is ProjectResource or ExecutableResource || resource.HasAnnotationOfType<LocalProcessAnnotation>();

    /// <summary>Finds out, before anything starts, whether the resource can run.</summary>
    /// <exception cref="DistributedApplicationException">It cannot.</exception>
    public void Check(IResource resource)
    {
        if (resource.TryGetLastAnnotation<LocalProcessAnnotation>(out var local))
        {
            local.Check(Folder(resource));
        }
        else if (resource is ProjectResource project)
        {
            Built(project);
        }
        else if (resource is ExecutableResource executable)
        {
            Resolve(executable);
        }
        else if (resource is ContainerResource)
        {
            throw new DistributedApplicationException(
                $"'{resource.Name}' is a container, and the local engine runs none; use AspireEngine=official for it.");
        }
    }

    public async Task<ProcessPlan> PlanAsync(Replica replica, CancellationToken cancellationToken)
    {
        var said = await environment.SaidAsync(replica, cancellationToken);
        var arguments = await environment.ArgumentsAsync(replica.Resource, cancellationToken);
        if (replica.Resource.TryGetLastAnnotation<LocalProcessAnnotation>(out var local))
        {
            var durable = !settings.Data.IsThrownAway && IsKept(replica.Resource);
            return await local.PlanAsync(new(Folder(replica.Resource), durable, said, arguments), cancellationToken);
        }

        var all = EnvironmentBuilder.Inherited();
        foreach (var (name, value) in said)
        {
            all[name] = value;
        }

        var plan = replica.Resource is ProjectResource project ? Plan(project, all, arguments) : Plan((ExecutableResource)replica.Resource, all, arguments);
        return plan with { Said = said.Keys };
    }

    /// <summary>The data folder of a resource.</summary>
    public string Folder(IResource resource) => settings.Data.For(resource.Name, IsKept(resource));

    public static bool IsKept(IResource resource) => resource.HasAnnotationOfType<ContainerMountAnnotation>();

    static ProcessPlan Plan(ProjectResource project, Dictionary<string, string> variables, string[] arguments)
    {
        var assembly = Built(project);
        // A program in one file, such as Aspire's own dashboard, is its assembly.
        var executable = assembly.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) ? Path.ChangeExtension(assembly, null) : assembly;
        var hasExecutable = Programs.IsExecutable(executable);
        // The executable shows its own name in ps(1); it finds the runtime, which may be anywhere, by this variable.
        variables.TryAdd("DOTNET_ROOT", DotnetRoot);
        return new()
        {
            Program = hasExecutable ? executable : Path.Combine(DotnetRoot, "dotnet"),
            Arguments = hasExecutable ? arguments : [assembly, .. arguments],
            // As `dotnet run` does: content such as wwwroot and appsettings.json is the project's own, not the copy in bin.
            WorkingDirectory = Path.GetDirectoryName(project.GetProjectMetadata().ProjectPath)!,
            Environment = variables,
        };
    }

    static ProcessPlan Plan(ExecutableResource executable, Dictionary<string, string> variables, string[] arguments) => new()
    {
        Program = Resolve(executable),
        Arguments = arguments,
        WorkingDirectory = executable.WorkingDirectory,
        Environment = variables,
    };

    static string Built(ProjectResource project)
    {
        var metadata = project.GetProjectMetadata();
        var assembly = metadata is IBuiltProjectMetadata built ? built.TargetPath : ByConvention(metadata.ProjectPath);
        return File.Exists(assembly)
            ? assembly
            : throw new DistributedApplicationException(
                $"'{project.Name}' is not built ({assembly} is missing); build it first: dotnet build {metadata.ProjectPath}");
    }

    // A project that was added by path has no generated metadata: the default layout, in this configuration, is assumed.
    static string ByConvention(string projectPath)
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        var name = Path.GetFileNameWithoutExtension(projectPath);
        return Path.Combine(Path.GetDirectoryName(projectPath)!, "bin", own.Parent?.Name ?? "Debug", own.Name, $"{name}.dll");
    }

    static string Resolve(ExecutableResource executable) => Programs.Resolve(executable.Command, executable.WorkingDirectory)
        ?? throw new DistributedApplicationException($"'{executable.Name}' runs '{executable.Command}', which is not an executable file and not on PATH; install it.");

    static string DotnetRoot { get; } =
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", ".."));
}
