using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MiniBlog.ServiceDefaults.Data;

/// <summary>A service's own database.</summary>
public static class ServiceDatabase
{
    /// <summary>
    /// Registers <typeparamref name="TContext"/> on the connection string <paramref name="name"/>, in snake_case, and brings the
    /// database to the newest migration before the service starts to work. Replicas that start together take turns.
    /// </summary>
    public static IHostApplicationBuilder AddServiceDatabase<TContext>(this IHostApplicationBuilder builder, string name) where TContext : DbContext
    {
        var signIn = DatabaseSignIn.Of(builder.Configuration);
        builder.AddNpgsqlDbContext<TContext>(
            name,
            // A command that failed half-way is the caller's to repeat: the retrying strategy forbids explicit transactions.
            settings =>
            {
                settings.DisableRetry = true;
                settings.ConnectionString = ServiceDataSource<TContext>.Prepared(settings.ConnectionString);
            },
            options => options
                .UseNpgsql(npgsql => npgsql.ConfigureDataSource(source => signIn(source.ConfigureTracing(ServiceDataSource<TContext>.TraceOnlyWithinTraces))))
                .UseSnakeCaseNamingConvention()
                .AddInterceptors(CommitBell.Interceptor));
        builder.Services.AddSingleton(_ => new ServiceDataSource<TContext>(
            builder.Configuration.GetConnectionString(name) ?? throw new InvalidOperationException($"The connection string '{name}' is missing."), signIn));
        // What fails is thrown and told by whoever it concerns; the first start's look for the migrations' history fails on purpose.
        foreach (var category in new[] { "Database", "Query", "Update" })
        {
            builder.Logging.AddFilter($"Microsoft.EntityFrameworkCore.{category}", LogLevel.Critical);
        }

        builder.Services.AddHostedService<Migration<TContext>>();
        return builder;
    }

    /// <summary>EF Core takes a lock of its own around <c>MigrateAsync</c> (a table lock on the history), so replicas are safe.</summary>
    private sealed class Migration<TContext>(IServiceScopeFactory scopes, ILogger<TContext> logger) : IHostedLifecycleService where TContext : DbContext
    {
        public async Task StartingAsync(CancellationToken cancellationToken)
        {
            var started = Stopwatch.GetTimestamp();
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<TContext>().Database.MigrateAsync(cancellationToken);
            logger.LogInformation("The database is at its newest migration after {Milliseconds:0} ms", Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
