namespace Aspire.Hosting.Docker.Resources.ServiceNodes;

/// <summary>A volume, or where a container sees one.</summary>
public sealed class Volume
{
    /// <summary>What is mounted: <c>volume</c>.</summary>
    public string? Type { get; set; }

    /// <summary>The volume's name.</summary>
    public string? Source { get; set; }

    /// <summary>Where the container sees it.</summary>
    public string? Target { get; set; }

    /// <summary>Whether the container cannot write to it.</summary>
    public bool? ReadOnly { get; set; }

    /// <summary>The kind of a volume: <c>local</c>.</summary>
    public string? Driver { get; set; }
}

/// <summary>How a container is asked whether it is well.</summary>
public sealed class Healthcheck
{
    /// <summary>A program and its arguments after <c>CMD</c>, or a line for the shell after <c>CMD-SHELL</c>; exit code 0 means well.</summary>
    public List<string> Test { get; set; } = [];

    /// <summary>How often, such as <c>10s</c>.</summary>
    public required string Interval { get; set; }

    /// <summary>How long it may take.</summary>
    public required string Timeout { get; set; }

    /// <summary>How often it may fail in a row.</summary>
    public int? Retries { get; set; }

    /// <summary>How long after the start failures do not count.</summary>
    public required string StartPeriod { get; set; }
}

/// <summary>How a container is run.</summary>
public sealed class Deploy
{
    /// <summary>How many of it.</summary>
    public int? Replicas { get; set; }
}

/// <summary>Where a container sees a file.</summary>
public sealed class ConfigReference
{
    /// <summary>The file's name in the compose file.</summary>
    public string? Source { get; set; }

    /// <summary>The path.</summary>
    public string? Target { get; set; }

    /// <summary>Who may do what with it.</summary>
    public UnixFileMode? Mode { get; set; }
}
