using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Azure;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace MiniBlog.ServiceDefaults.Events;

/// <summary>Registers the bus that <c>Events:Transport</c> names: <c>redis</c>, which is the default, or <c>servicebus</c>.</summary>
internal static class BusRegistration
{
    /// <summary>The name of the bus in the AppHost, and of its connection string, whichever it is.</summary>
    private const string Bus = "bus";

    /// <summary>The bus, once for a service that is both producer and consumer.</summary>
    /// <exception cref="InvalidOperationException"><c>Events:Transport</c> is neither.</exception>
    internal static void AddEventBus(this IHostApplicationBuilder builder)
    {
        if (builder.Services.Any(service => service.ServiceType == typeof(IEventTransport)))
        {
            return;
        }

        switch (builder.Configuration["Events:Transport"] ?? "redis")
        {
            case "redis":
                builder.AddRedisBus();
                break;
            case "servicebus":
                builder.AddServiceBus();
                break;
            case var other:
                throw new InvalidOperationException($"Events:Transport is '{other}'; it must be 'redis' or 'servicebus'.");
        }

        builder.Services.AddHealthChecks().AddCheck<BusHealth>(Bus);
    }

    private static void AddRedisBus(this IHostApplicationBuilder builder)
    {
        // The client's own check would call the whole service unhealthy; without the bus it is only slower.
        builder.AddRedisClient(Bus, settings => settings.DisableHealthChecks = true);
        builder.Services.AddSingleton<IEventTransport>(services => new RedisTransport(services.GetRequiredService<IConnectionMultiplexer>(), Address()));
        builder.Services.AddSingleton<IProgressTransport>(services => new RedisProgress(services.GetRequiredService<IConnectionMultiplexer>(), Address()));

        string Address() => builder.Configuration.GetConnectionString(Bus) ?? throw new InvalidOperationException($"The connection string '{Bus}' is missing.");
    }

    private static void AddServiceBus(this IHostApplicationBuilder builder)
    {
        builder.AddAzureServiceBusClient(
            Bus,
            // The events' own spans say what the client's would say again, once more for each hop.
            settings => settings.DisableTracing = true,
            client => client.ConfigureOptions(options => options.RetryOptions = ServiceBusTransport.Retries));
        builder.Services.AddSingleton<IEventTransport>(services => new ServiceBusTransport(
            services.GetRequiredService<ServiceBusClient>(),
            // Producers that consume nothing have no client of event stores, and no use for one.
            (source, partition, after, limit, token) => services.GetRequiredService<EventStoreClient>().RangeAsync(source, partition, after, limit, token),
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<ServiceBusTransport>>()));
        builder.Services.AddSingleton<IProgressTransport>(services => new ServiceBusProgress(services.GetRequiredService<ServiceBusClient>()));
    }
}
