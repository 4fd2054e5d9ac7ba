using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MiniBlog.ServiceDefaults.Auth;
using MiniBlog.ServiceDefaults.Data;

namespace MiniBlog.ServiceDefaults.Events;

/// <summary>Registers the consumer's side of events.</summary>
public static class SubscriptionRegistration
{
    /// <summary>
    /// Makes the service a consumer named <paramref name="consumer"/> of <paramref name="sources"/>. Each source's event store is reached at
    /// <c>http://SOURCE/events</c> (service discovery). The context's model has <see cref="EventTables.HasSubscriptions"/>.
    /// </summary>
    public static IHostApplicationBuilder AddSubscriptions<TContext, TConsumer>(this IHostApplicationBuilder builder, string consumer, params string[] sources)
        where TContext : DbContext where TConsumer : class, IEventConsumer<TContext>
    {
        builder.AddEventBus();
        builder.AddProgress(consumer);
        builder.Services.AddSingleton<IStateReport, ConsumerReport<TContext>>();
        builder.Services.AddOptions<SubscriptionOptions>().BindConfiguration("Events");
        builder.Services.AddSingleton(services => new ConsumerIdentity(consumer, ProgressRegistration.InstanceName(services), sources));
#pragma warning disable EXTEXP0001 // Marked experimental; the alternative is to configure every other client one by one.
        builder.Services.AddHttpClient(EventStoreClient.ClientName, client => client.Timeout = TimeSpan.FromSeconds(10))
            .RemoveAllResilienceHandlers()
            .AddHttpMessageHandler<ServiceTokenHandler>();
#pragma warning restore EXTEXP0001
        builder.Services.AddSingleton<EventStoreClient>();
        builder.Services.AddSingleton(services => new SubscriptionProgress(
            services.GetRequiredService<ConsumerIdentity>(),
            () => services.GetRequiredService<ServiceDataSource<TContext>>().Value,
            services.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton<ParkedBell>().AddSingleton<SubscriptionHealth>().AddSingleton<BatchApplier<TContext, TConsumer>>();
        builder.Services.AddScoped<TConsumer>();
        builder.Services.AddScoped(services => new ParkedEvents(
            services.GetRequiredService<TContext>(), services.GetRequiredService<ParkedBell>(), services.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton<PartitionLeases<TContext>>().AddHostedService(services => services.GetRequiredService<PartitionLeases<TContext>>());
        builder.Services.AddHostedService<ParkedRetries<TContext, TConsumer>>();
        builder.Services.AddHostedService<Pumps<TContext, TConsumer>>();
        builder.Services.AddHostedService<DeadLetterParking<TContext, TConsumer>>();
        builder.Services.AddHealthChecks().AddCheck<SubscriptionHealth>("subscriptions");
        return builder;
    }

    /// <summary>One loop for each source: one that is slow or away does not hold up the others.</summary>
    private sealed class Pumps<TContext, TConsumer>(IServiceProvider services, ConsumerIdentity identity, ILogger<TConsumer> logger) : BackgroundService
        where TContext : DbContext where TConsumer : class, IEventConsumer<TContext>
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(identity.Sources.Select(source =>
            ActivatorUtilities.CreateInstance<Subscription<TContext, TConsumer>>(services, source, logger).RunAsync(stoppingToken)));
    }
}
