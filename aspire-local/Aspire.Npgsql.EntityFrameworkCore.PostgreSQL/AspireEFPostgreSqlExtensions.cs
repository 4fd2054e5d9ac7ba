using System.Diagnostics.CodeAnalysis;
using Aspire.Npgsql.EntityFrameworkCore.PostgreSQL;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Microsoft.Extensions.Hosting;

/// <summary>Registers an EF Core context on PostgreSQL by the name of a connection string.</summary>
public static class AspireEFPostgreSqlExtensions
{
    const string Section = "Aspire:Npgsql:EntityFrameworkCore:PostgreSQL";

    const DynamicallyAccessedMemberTypes UsedByEf = DynamicallyAccessedMemberTypes.PublicConstructors
        | DynamicallyAccessedMemberTypes.NonPublicConstructors
        | DynamicallyAccessedMemberTypes.PublicProperties;

    /// <summary>
    /// Registers <typeparamref name="TContext"/>, pooled, for <c>ConnectionStrings:<paramref name="connectionName"/></c>, with
    /// retries on transient faults, a health check named after the context, and Npgsql's traces and metrics.
    /// </summary>
    /// <typeparam name="TContext">The context; not yet registered.</typeparam>
    /// <param name="builder">The host to add the context to.</param>
    /// <param name="connectionName">The name under <c>ConnectionStrings</c>, as given to <c>AddDatabase</c> in the AppHost.</param>
    /// <param name="configureSettings">Changes the settings after they were read from configuration.</param>
    /// <param name="configureDbContextOptions">Changes the context's options after <c>UseNpgsql</c>.</param>
    /// <exception cref="InvalidOperationException">
    /// The context is registered already. (A missing connection string throws the same, when a context is first asked for.)
    /// </exception>
    public static void AddNpgsqlDbContext<[DynamicallyAccessedMembers(UsedByEf)] TContext>(
        this IHostApplicationBuilder builder,
        string connectionName,
        Action<NpgsqlEntityFrameworkCorePostgreSQLSettings>? configureSettings = null,
        Action<DbContextOptionsBuilder>? configureDbContextOptions = null)
        where TContext : DbContext
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(connectionName);
        if (builder.Services.Any(service => service.ServiceType == typeof(TContext)))
        {
            throw new InvalidOperationException($"{typeof(TContext).Name} is registered already; register it once.");
        }

        var settings = ReadSettings<TContext>(builder.Configuration, connectionName);
        configureSettings?.Invoke(settings);
        builder.Services.AddDbContextPool<TContext>(options =>
        {
            UsePostgres<TContext>(options, settings, connectionName);
            configureDbContextOptions?.Invoke(options);
        });
        Observe<TContext>(builder.Services, settings);
    }

    static NpgsqlEntityFrameworkCorePostgreSQLSettings ReadSettings<TContext>(IConfiguration configuration, string connectionName)
    {
        var settings = new NpgsqlEntityFrameworkCorePostgreSQLSettings();
        var section = configuration.GetSection(Section);
        section.Bind(settings);
        section.GetSection(connectionName).Bind(settings);
        section.GetSection(typeof(TContext).Name).Bind(settings);
        settings.ConnectionString = configuration.GetConnectionString(connectionName) ?? settings.ConnectionString;
        return settings;
    }

    // `dotnet ef` builds the model without a server, so a missing connection string is no fault at design time.
    static void UsePostgres<TContext>(
        DbContextOptionsBuilder options, NpgsqlEntityFrameworkCorePostgreSQLSettings settings, string connectionName)
    {
        if (string.IsNullOrWhiteSpace(settings.ConnectionString) && !EF.IsDesignTime)
        {
            throw new InvalidOperationException(
                $"No connection string for {typeof(TContext).Name}: set ConnectionStrings:{connectionName} or {Section}:ConnectionString.");
        }

        options.UseNpgsql(settings.ConnectionString, npgsql =>
        {
            if (!settings.DisableRetry)
            {
                npgsql.EnableRetryOnFailure();
            }

            if (settings.CommandTimeout is { } seconds)
            {
                npgsql.CommandTimeout(seconds);
            }
        });
    }

    static void Observe<[DynamicallyAccessedMembers(UsedByEf)] TContext>(
        IServiceCollection services, NpgsqlEntityFrameworkCorePostgreSQLSettings settings)
        where TContext : DbContext
    {
        if (!settings.DisableHealthChecks)
        {
            services.AddHealthChecks().AddDbContextCheck<TContext>();
        }

        if (!settings.DisableTracing)
        {
            services.AddOpenTelemetry().WithTracing(tracing => tracing.AddNpgsql());
        }

        if (!settings.DisableMetrics)
        {
            services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter("Npgsql"));
        }
    }
}
