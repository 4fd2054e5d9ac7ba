using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Microsoft.Extensions.Hosting;

/// <summary>
/// Healthy while the bus lets this service send to the queue or topic: opening the way to it needs the connection, the sign-in and the
/// entity, and sends nothing.
/// </summary>
sealed class ServiceBusHealth(IServiceProvider services, string entity) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await using var sender = services.GetRequiredService<ServiceBusClient>().CreateSender(entity);
        using var nothing = await sender.CreateMessageBatchAsync(cancellationToken);
        return HealthCheckResult.Healthy();
    }
}
