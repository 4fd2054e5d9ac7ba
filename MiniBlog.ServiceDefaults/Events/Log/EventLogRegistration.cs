using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MiniBlog.ServiceDefaults.Data;

namespace MiniBlog.ServiceDefaults.Events;

/// <summary>Registers the producer's side of events.</summary>
public static class EventLogRegistration
{
    /// <summary>
    /// Makes the service a producer named <paramref name="source"/>: the sequencer and the publisher run in it (one replica's at a time), and
    /// <see cref="EventPositions"/> is there. The context's model has <see cref="EventTables.HasEventLog"/>.
    /// </summary>
    public static IHostApplicationBuilder AddEventLog<TContext>(this IHostApplicationBuilder builder, string source) where TContext : DbContext
    {
        builder.AddEventBus();
        builder.AddProgress(source);
        builder.Services.AddSingleton<IStateReport, LogReport<TContext>>();
        builder.Services.AddOptions<EventLogOptions>().BindConfiguration("Events").ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton(new EventSource(source)).AddSingleton<LogTable>();
        builder.Services.AddSingleton(services => new EventStore(services.GetRequiredService<EventSource>(), services.GetRequiredService<LogTable>(), Database(services)));
        builder.Services.AddSingleton(services => new EventPositions(services.GetRequiredService<LogTable>(), Database(services), services.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton(services => new Publisher(
            services.GetRequiredService<LogTable>(), services.GetRequiredService<IEventTransport>(), Database(services),
            services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILogger<Publisher>>(), services.GetService<ProgressRecorder>()));
        builder.Services.AddSingleton<Sequencer<TContext>>().AddHostedService(services => services.GetRequiredService<Sequencer<TContext>>());
        builder.Services.AddHealthChecks().AddCheck<EventLogHealth<TContext>>("event-log");
        return builder;

        static Func<Npgsql.NpgsqlDataSource> Database(IServiceProvider services) => () => services.GetRequiredService<ServiceDataSource<TContext>>().Value;
    }
}
