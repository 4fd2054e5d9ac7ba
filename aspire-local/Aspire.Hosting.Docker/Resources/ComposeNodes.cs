using Aspire.Hosting.Docker.Resources.ServiceNodes;
using YamlDotNet.Serialization;

namespace Aspire.Hosting.Docker.Resources.ComposeNodes;

/// <summary>A container of the compose file.</summary>
public sealed class Service
{
    /// <summary>Its name, under which the others find it.</summary>
    [YamlIgnore]
    public required string Name { get; set; }

    /// <summary>Its image.</summary>
    public string? Image { get; set; }

    /// <summary>What it runs instead of the image's entry point.</summary>
    public List<string> Entrypoint { get; set; } = [];

    /// <summary>Arguments.</summary>
    public List<string> Command { get; set; } = [];

    /// <summary>The environment.</summary>
    public Dictionary<string, string> Environment { get; set; } = [];

    /// <summary>Ports that the machine passes on: <c>ADDRESS:PORT:PORT</c>.</summary>
    public List<string> Ports { get; set; } = [];

    /// <summary>Ports that the other containers reach.</summary>
    public List<string> Expose { get; set; } = [];

    /// <summary>What is mounted.</summary>
    public List<Volume> Volumes { get; set; } = [];

    /// <summary>Files that are mounted.</summary>
    public List<ConfigReference> Configs { get; set; } = [];

    /// <summary>What must have come up before, by name.</summary>
    public Dictionary<string, ServiceDependency> DependsOn { get; set; } = [];

    /// <summary>The networks that it is part of.</summary>
    public List<string> Networks { get; set; } = [];

    /// <summary>When it is started again: <c>no</c>, <c>always</c>, <c>on-failure</c>, <c>unless-stopped</c>.</summary>
    public string? Restart { get; set; }

    /// <summary>How it is asked whether it is well.</summary>
    public Healthcheck? Healthcheck { get; set; }

    /// <summary>How many of it run.</summary>
    public Deploy? Deploy { get; set; }

    /// <summary>Whether its file system cannot be written to.</summary>
    public bool? ReadOnly { get; set; }

    /// <summary>Folders in memory.</summary>
    public List<string> Tmpfs { get; set; } = [];

    /// <summary>Capabilities that are taken away.</summary>
    public List<string> CapDrop { get; set; } = [];

    /// <summary>Options of the kernel's security.</summary>
    public List<string> SecurityOpt { get; set; } = [];
}

/// <summary>A condition on another container.</summary>
public sealed class ServiceDependency
{
    /// <summary><c>service_started</c>, <c>service_healthy</c> or <c>service_completed_successfully</c>.</summary>
    public string? Condition { get; set; }
}

/// <summary>A network.</summary>
public sealed class Network
{
    /// <summary>Its kind: <c>bridge</c>.</summary>
    public string? Driver { get; set; }
}

/// <summary>A file for containers.</summary>
public sealed class Config
{
    /// <summary>Where it is, relative to the compose file.</summary>
    public string? File { get; set; }
}
