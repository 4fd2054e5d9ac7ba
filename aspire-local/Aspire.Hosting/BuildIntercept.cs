using System.Reflection;
using Aspire.Hosting.Engine;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>
/// How a test takes hold of the application that an AppHost's <c>Main</c> puts together: it flows along with the call of
/// <c>Main</c>, and unwinds it when it comes to <c>Build</c>.
/// </summary>
sealed class BuildIntercept
{
    static readonly AsyncLocal<BuildIntercept?> Flowing = new();

    public static BuildIntercept? Current
    {
        get => Flowing.Value;
        set => Flowing.Value = value;
    }

    public required Assembly? AppHost { get; init; }

    public required DataFolder Data { get; init; }

    public string[] Args { get; init; } = [];

    public Action<DistributedApplicationOptions, HostApplicationBuilderSettings> Creating { get; init; } = static (_, _) => { };

    public Action<DistributedApplicationBuilder> Created { get; init; } = static _ => { };

    /// <summary>Called by <c>Build</c>; throws to unwind.</summary>
    public Action<DistributedApplicationBuilder> Building { get; init; } = static _ => { };
}
