using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace MiniBlog.ServiceDefaults.Events;

/// <summary>Whether events get their positions and reach the bus. Degraded, not unhealthy: nothing is lost meanwhile.</summary>
internal sealed class EventLogHealth<TContext>(Sequencer<TContext> sequencer, Publisher publisher) : IHealthCheck where TContext : DbContext
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult((sequencer.Trouble, publisher.Trouble) switch
        {
            ({ } trouble, _) => HealthCheckResult.Degraded($"Events get no positions: {trouble}"),
            (_, { } trouble) => HealthCheckResult.Degraded($"Events wait in the log: {trouble}"),
            _ => HealthCheckResult.Healthy(),
        });
}
