using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Dashboard.Store;

/// <summary>Unhealthy while the store cannot be written.</summary>
sealed class StoreHealth(StoreFault fault) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(fault.Last is { } reason ? HealthCheckResult.Unhealthy($"Telemetry cannot be stored: {reason}") : HealthCheckResult.Healthy());
}
