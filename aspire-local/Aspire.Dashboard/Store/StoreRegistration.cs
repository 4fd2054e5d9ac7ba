using Aspire.Dashboard.Telemetry;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Aspire.Dashboard.Store;

/// <summary>Registers the store.</summary>
static class StoreRegistration
{
    public static IServiceCollection AddTelemetryStore(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<StoreFile>();
        services.AddSingleton<WriteQueue>();
        services.AddSingleton<StoreChanges>();
        services.AddSingleton<StoreFault>();
        services.AddSingleton<StoredResources>();
        services.AddSingleton<PeerNames>();
        services.AddSingleton<SpanRows>();
        services.AddSingleton<TraceReading>();
        services.AddSingleton<LogReading>();
        services.AddSingleton<MetricReading>();
        services.AddSingleton<TrafficReading>();
        services.AddSingleton<ITelemetryReader, TelemetryReader>();
        services.AddSingleton<ISearch, Search>();
        services.AddHostedService<StoreWriter>();
        return services;
    }
}
