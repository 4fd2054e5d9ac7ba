namespace Aspire.Hosting.ApplicationModel;

/// <summary>A .NET project that runs as a service.</summary>
public class ProjectResource(string name)
    : Resource(name), IResourceWithEnvironment, IResourceWithArgs, IResourceWithServiceDiscovery, IResourceWithWaitSupport;

/// <summary>Any program, run as it is.</summary>
/// <param name="name">The resource's name.</param>
/// <param name="command">A path, or a name to be found on <c>PATH</c>.</param>
/// <param name="workingDirectory">The folder to run in; absolute, or relative to the AppHost's folder.</param>
public class ExecutableResource(string name, string command, string workingDirectory)
    : Resource(name), IResourceWithEnvironment, IResourceWithArgs, IResourceWithEndpoints, IResourceWithWaitSupport
{
    /// <summary>A path, or a name to be found on <c>PATH</c>.</summary>
    public string Command { get; } = command;

    /// <summary>The folder that it runs in.</summary>
    public string WorkingDirectory { get; } = workingDirectory;
}

/// <summary>
/// A resource that is a container when it is published. Here only the kinds exist that the local engine can also run as a
/// process of this machine (PostgreSQL, Redis); a general <c>AddContainer</c> is left out on purpose.
/// </summary>
public class ContainerResource(string name, string? entrypoint = null)
    : Resource(name), IResourceWithEnvironment, IResourceWithArgs, IResourceWithEndpoints, IResourceWithWaitSupport
{
    /// <summary>What the container runs instead of its image's entry point.</summary>
    public string? Entrypoint { get; set; } = entrypoint;
}
