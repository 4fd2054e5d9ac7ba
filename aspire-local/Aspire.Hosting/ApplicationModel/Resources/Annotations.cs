namespace Aspire.Hosting.ApplicationModel;

/// <summary>The image that stands for the resource when it is published.</summary>
public sealed class ContainerImageAnnotation : IResourceAnnotation
{
    /// <summary>The registry's host name; <see langword="null"/> leaves the choice to the container engine.</summary>
    public string? Registry { get; set; }

    /// <summary>The repository in the registry.</summary>
    public required string Image { get; set; }

    /// <summary>The version.</summary>
    public string? Tag { get; set; }
}

/// <summary>What is mounted.</summary>
public enum ContainerMountType
{
    /// <summary>A folder of the machine.</summary>
    BindMount,

    /// <summary>A named volume, kept between runs.</summary>
    Volume,
}

/// <summary>Data that outlives the process: a volume of the container, or a folder of the checkout under the local engine.</summary>
/// <param name="source">The volume's name.</param>
/// <param name="target">Where the container sees it.</param>
/// <param name="type">What is mounted.</param>
/// <param name="isReadOnly">Whether the container may not write to it.</param>
public sealed class ContainerMountAnnotation(string? source, string target, ContainerMountType type, bool isReadOnly) : IResourceAnnotation
{
    /// <summary>The volume's name.</summary>
    public string? Source { get; } = source;

    /// <summary>Where the container sees it.</summary>
    public string Target { get; } = target;

    /// <summary>What is mounted.</summary>
    public ContainerMountType Type { get; } = type;

    /// <summary>Whether the container may not write to it.</summary>
    public bool IsReadOnly { get; } = isReadOnly;
}

/// <summary>How many processes of the resource run.</summary>
public sealed class ReplicaAnnotation(int replicas = 1) : IResourceAnnotation
{
    /// <summary>The number of processes.</summary>
    public int Replicas { get; } = replicas;
}

/// <summary>A health check, registered under a key with the AppHost's own health checks, that says how the resource is.</summary>
public class HealthCheckAnnotation(string key) : IResourceAnnotation
{
    /// <summary>The name that the check was registered under.</summary>
    public string Key { get; } = key;
}

/// <summary>A link to another resource, of a kind named by <see cref="Type"/>, shown to people.</summary>
public sealed class ResourceRelationshipAnnotation(IResource resource, string type) : IResourceAnnotation
{
    /// <summary>The other resource.</summary>
    public IResource Resource { get; } = resource;

    /// <summary>The kind of link: <c>Reference</c>, <c>WaitFor</c>, <c>Parent</c>.</summary>
    public string Type { get; } = type;
}

/// <summary>Says that the resource is started by a command only, not with the application.</summary>
public sealed class ExplicitStartupAnnotation : IResourceAnnotation;

/// <summary>What a dependency must have reached.</summary>
public enum WaitType
{
    /// <summary>Running, all its health checks passed, and its ready handlers ended.</summary>
    WaitUntilHealthy,

    /// <summary>Ended, with the expected exit code.</summary>
    WaitForCompletion,

    /// <summary>Running.</summary>
    WaitUntilStarted,
}

/// <summary>What waiting does when the dependency cannot start.</summary>
public enum WaitBehavior
{
    /// <summary>Goes on waiting: someone may start it again.</summary>
    WaitOnResourceUnavailable,

    /// <summary>Fails with a <see cref="DistributedApplicationException"/>.</summary>
    StopOnResourceUnavailable,
}

/// <summary>A resource that must have reached some state before this one starts.</summary>
/// <param name="resource">The dependency.</param>
/// <param name="waitType">What it must have reached.</param>
/// <param name="exitCode">The exit code to expect of <see cref="WaitType.WaitForCompletion"/>.</param>
public sealed class WaitAnnotation(IResource resource, WaitType waitType, int exitCode = 0) : IResourceAnnotation
{
    /// <summary>The dependency.</summary>
    public IResource Resource { get; } = resource;

    /// <summary>What it must have reached.</summary>
    public WaitType WaitType { get; } = waitType;

    /// <summary>The exit code to expect of <see cref="WaitType.WaitForCompletion"/>.</summary>
    public int ExitCode { get; } = exitCode;

    /// <summary>What to do when the dependency cannot start; <see langword="null"/> means <see cref="WaitBehavior.WaitOnResourceUnavailable"/>.</summary>
    public WaitBehavior? WaitBehavior { get; init; }
}
