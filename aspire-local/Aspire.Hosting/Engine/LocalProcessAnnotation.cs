using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Engine;

/// <summary>How a resource that is a container elsewhere runs as a process of this machine.</summary>
abstract class LocalProcessAnnotation : IResourceAnnotation
{
    /// <summary>Finds out, before anything starts, whether it can run; the exception's message is shown to the person in one line.</summary>
    /// <exception cref="DistributedApplicationException">It cannot.</exception>
    public abstract void Check(string dataFolder);

    /// <summary>Prepares the data folder and says what to run; called before every start.</summary>
    public abstract Task<ProcessPlan> PlanAsync(LocalProcessContext context, CancellationToken cancellationToken);

    /// <summary>How serious a line of its log is, for the console.</summary>
    public abstract LogLevel Severity(string line);
}

/// <summary>What a local process needs to know about this run.</summary>
/// <param name="DataFolder">Its folder; kept between runs if the resource has a data volume.</param>
/// <param name="Durable">Whether the data must survive a crash of the machine; not so where it is thrown away.</param>
/// <param name="Environment">The evaluated environment of the resource.</param>
/// <param name="Arguments">The evaluated arguments of the resource.</param>
sealed record LocalProcessContext(
    string DataFolder, bool Durable, IReadOnlyDictionary<string, string> Environment, IReadOnlyList<string> Arguments);
