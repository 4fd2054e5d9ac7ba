using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace MiniBlog.ServiceDefaults.Events;

/// <summary>Whether the bus answers. Degraded, not unhealthy: without it consumers ask the event stores, which is only slower.</summary>
internal sealed class BusHealth(IEventTransport transport) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await transport.PingAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (TransportUnavailableException e)
        {
            return HealthCheckResult.Degraded($"The bus does not answer: {e.Message}");
        }
    }
}
