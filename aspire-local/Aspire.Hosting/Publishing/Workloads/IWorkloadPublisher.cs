using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Publishing;

/// <summary>A compute environment that can write down how it runs the application.</summary>
interface IWorkloadPublisher : IComputeEnvironmentResource
{
    /// <summary>Writes it into a folder, over what an earlier run wrote there.</summary>
    /// <param name="application">The application, in lower case.</param>
    /// <param name="workloads">Its containers.</param>
    /// <param name="folder">The folder; it exists.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What to do next, for people.</returns>
    Task<string> PublishAsync(string application, IReadOnlyList<Workload> workloads, string folder, CancellationToken cancellationToken);
}

/// <summary>Files of this machine that the container finds in a folder of its own.</summary>
sealed record ContainerFilesAnnotation(string Target, string Source) : IResourceAnnotation
{
    /// <summary>The files: one, or all of a folder.</summary>
    public IReadOnlyList<string> Paths => File.Exists(Source) ? [Source] : [.. Directory.GetFiles(Source).Order(StringComparer.Ordinal)];
}

/// <summary>A folder that the container writes to, of no use after it.</summary>
sealed record ContainerScratchAnnotation(string Path) : IResourceAnnotation;

/// <summary>A variable that the container needs where its volume is the top of a disk, which may hold other things (<c>lost+found</c>).</summary>
sealed record DiskVariableAnnotation(string Name, string Value) : IResourceAnnotation;
