namespace Aspire.Hosting;

/// <summary>How an application is put together.</summary>
public sealed class DistributedApplicationOptions
{
    /// <summary>The command line.</summary>
    public string[]? Args { get; set; }

    /// <summary>The AppHost's assembly, by name; the entry assembly by default.</summary>
    public string? AssemblyName { get; set; }

    /// <summary>The folder of the AppHost's project; taken from its assembly by default.</summary>
    public string? ProjectDirectory { get; set; }

    /// <summary>Whether to leave the dashboard out.</summary>
    public bool DisableDashboard { get; set; }
}
