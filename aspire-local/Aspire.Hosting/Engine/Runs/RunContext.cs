using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;

namespace Aspire.Hosting.Engine;

/// <summary>What all runs of one application share.</summary>
sealed record RunContext(
    DistributedApplicationModel Model,
    EngineSettings Settings,
    EnvironmentBuilder Environment,
    ResourceNotificationService Notifications,
    ResourceLoggerService Logs,
    IDistributedApplicationEventing Eventing,
    IServiceProvider Services,
    HealthChecker Health,
    ReplicaNames Names,
    TimeProvider Time)
{
    /// <summary>Called with a fault that no restart mends; the application stops with it.</summary>
    public Action<DistributedApplicationException> Fatal { get; init; } = static _ => { };
}
