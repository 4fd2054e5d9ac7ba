using Aspire.StackExchange.Redis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Microsoft.Extensions.Hosting;

/// <summary>Registers Redis clients by the name of a connection string, with a health check.</summary>
public static class AspireRedisExtensions
{
    const string Section = "Aspire:StackExchange:Redis";

    /// <summary>
    /// Registers a singleton <see cref="IConnectionMultiplexer"/> for <c>ConnectionStrings:<paramref name="connectionName"/></c>.
    /// </summary>
    /// <param name="builder">The host to add the client to.</param>
    /// <param name="connectionName">The name under <c>ConnectionStrings</c>, as given to <c>AddRedis</c> in the AppHost.</param>
    /// <param name="configureSettings">Changes the settings after they were read from configuration.</param>
    /// <param name="configureOptions">Changes the client's options after the connection string was parsed.</param>
    /// <remarks>
    /// A server that is away does not fail the first connect (<c>abortConnect=false</c>, unless the connection string says
    /// otherwise): commands fail until it is back, and the client reconnects by itself. A missing connection string is an
    /// <see cref="InvalidOperationException"/> when the client is first asked for, so that it is logged like any other fault.
    /// </remarks>
    public static void AddRedisClient(
        this IHostApplicationBuilder builder,
        string connectionName,
        Action<StackExchangeRedisSettings>? configureSettings = null,
        Action<ConfigurationOptions>? configureOptions = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        AddClient(builder, connectionName, serviceKey: null, configureSettings, configureOptions);
    }

    /// <summary>
    /// Registers a singleton <see cref="IConnectionMultiplexer"/> under the service key <paramref name="name"/>, for
    /// <c>ConnectionStrings:<paramref name="name"/></c>; for a service that needs a second connection or a second server.
    /// </summary>
    /// <param name="builder">The host to add the client to.</param>
    /// <param name="name">Both the service key and the name under <c>ConnectionStrings</c>.</param>
    /// <param name="configureSettings">Changes the settings after they were read from configuration.</param>
    /// <param name="configureOptions">Changes the client's options after the connection string was parsed.</param>
    public static void AddKeyedRedisClient(
        this IHostApplicationBuilder builder,
        string name,
        Action<StackExchangeRedisSettings>? configureSettings = null,
        Action<ConfigurationOptions>? configureOptions = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        AddClient(builder, name, serviceKey: name, configureSettings, configureOptions);
    }

    static void AddClient(
        IHostApplicationBuilder builder,
        string connectionName,
        string? serviceKey,
        Action<StackExchangeRedisSettings>? configureSettings,
        Action<ConfigurationOptions>? configureOptions)
    {
        ArgumentException.ThrowIfNullOrEmpty(connectionName);
        var settings = ReadSettings(builder.Configuration, connectionName);
        configureSettings?.Invoke(settings);

        IConnectionMultiplexer Connect(IServiceProvider services) =>
            ConnectionMultiplexer.Connect(Options(services, settings, connectionName, configureOptions));

        if (serviceKey is null)
        {
            builder.Services.AddSingleton(Connect);
        }
        else
        {
            builder.Services.AddKeyedSingleton(serviceKey, (services, _) => Connect(services));
        }

        if (!settings.DisableAutoActivation)
        {
            Activate(builder.Services, serviceKey);
        }

        if (!settings.DisableHealthChecks)
        {
            var name = serviceKey is null ? "StackExchange.Redis" : $"StackExchange.Redis_{serviceKey}";
            builder.Services.AddHealthChecks().Add(new(name, services => new RedisPing(services, serviceKey), null, null));
        }
    }

    static StackExchangeRedisSettings ReadSettings(IConfiguration configuration, string connectionName)
    {
        var settings = new StackExchangeRedisSettings();
        var section = configuration.GetSection(Section);
        section.Bind(settings);
        section.GetSection(connectionName).Bind(settings);
        settings.ConnectionString = configuration.GetConnectionString(connectionName) ?? settings.ConnectionString;
        return settings;
    }

    static ConfigurationOptions Options(
        IServiceProvider services, StackExchangeRedisSettings settings, string connectionName, Action<ConfigurationOptions>? configure)
    {
        if (string.IsNullOrWhiteSpace(settings.ConnectionString))
        {
            throw new InvalidOperationException(
                $"No connection string for Redis: set ConnectionStrings:{connectionName} or {Section}:ConnectionString.");
        }

        var options = ConfigurationOptions.Parse(settings.ConnectionString);
        if (!settings.ConnectionString.Contains("abortConnect", StringComparison.OrdinalIgnoreCase))
        {
            options.AbortOnConnectFail = false;
        }

        var section = services.GetRequiredService<IConfiguration>().GetSection(Section);
        section.GetSection("ConfigurationOptions").Bind(options);
        section.GetSection(connectionName).GetSection("ConfigurationOptions").Bind(options);
        configure?.Invoke(options);
        options.LoggerFactory ??= services.GetService<ILoggerFactory>();
        return options;
    }

    static void Activate(IServiceCollection services, string? serviceKey)
    {
        if (serviceKey is null)
        {
            services.ActivateSingleton<IConnectionMultiplexer>();
        }
        else
        {
            services.ActivateKeyedSingleton<IConnectionMultiplexer>(serviceKey);
        }
    }
}
