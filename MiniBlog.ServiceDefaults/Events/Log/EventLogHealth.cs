using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using StackExchange.Redis;

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

/// <summary>Whether the bus answers. Degraded, not unhealthy: without it consumers ask the event stores, which is only slower.</summary>
internal sealed class BusHealth(IConnectionMultiplexer redis) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await redis.GetDatabase().PingAsync().WaitAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception e) when (RedisTransport.IsUnavailable(e))
        {
            return HealthCheckResult.Degraded($"The bus does not answer: {e.Message}");
        }
    }
}
