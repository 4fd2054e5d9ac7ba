using Aspire.Azure.Messaging.ServiceBus;
using Azure.Core.Extensions;
using Azure.Identity;
using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Azure;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.Extensions.Hosting;

/// <summary>Registers clients of Azure Service Bus by the name of a connection string, with a health check and tracing.</summary>
public static class AspireServiceBusExtensions
{
    const string Section = "Aspire:Azure:Messaging:ServiceBus";

    /// <summary>
    /// Registers a singleton <see cref="ServiceBusClient"/> for <c>ConnectionStrings:<paramref name="connectionName"/></c>: a connection
    /// string with a key, or the host or address of a namespace that <see cref="DefaultAzureCredential"/> signs in to.
    /// </summary>
    /// <param name="builder">The host to add the client to.</param>
    /// <param name="connectionName">The name under <c>ConnectionStrings</c>, as given to the resource in the AppHost.</param>
    /// <param name="configureSettings">Changes the settings after they were read from configuration.</param>
    /// <param name="configureClientBuilder">
    /// Changes the client's options after they were read from the section's <c>ClientOptions</c>.
    /// </param>
    /// <remarks>
    /// The client connects on first use and reconnects by itself. No connection string is an <see cref="InvalidOperationException"/> when the
    /// client is first asked for, so that it is logged like any other fault.
    /// </remarks>
    public static void AddAzureServiceBusClient(
        this IHostApplicationBuilder builder,
        string connectionName,
        Action<AzureMessagingServiceBusSettings>? configureSettings = null,
        Action<IAzureClientBuilder<ServiceBusClient, ServiceBusClientOptions>>? configureClientBuilder = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(connectionName);
        var settings = ReadSettings(builder.Configuration, connectionName);
        configureSettings?.Invoke(settings);

        builder.Services.AddAzureClients(clients =>
        {
            var client = clients.AddClient<ServiceBusClient, ServiceBusClientOptions>((options, _, _) => Connect(settings, connectionName, options));
            client.ConfigureOptions(options =>
            {
                builder.Configuration.GetSection(Section).GetSection("ClientOptions").Bind(options);
                builder.Configuration.GetSection(Section).GetSection(connectionName).GetSection("ClientOptions").Bind(options);
            });
            configureClientBuilder?.Invoke(client);
        });

        if ((settings.HealthCheckQueueName ?? settings.HealthCheckTopicName) is { Length: > 0 } entity)
        {
            builder.Services.AddHealthChecks().Add(new("Azure_ServiceBusClient", services => new ServiceBusHealth(services, entity), null, null));
        }

        if (!settings.DisableTracing)
        {
            builder.Services.AddOpenTelemetry().WithTracing(tracing => tracing.AddSource("Azure.Messaging.ServiceBus.*"));
        }
    }

    static AzureMessagingServiceBusSettings ReadSettings(IConfiguration configuration, string connectionName)
    {
        var settings = new AzureMessagingServiceBusSettings();
        var section = configuration.GetSection(Section);
        section.Bind(settings);
        section.GetSection(connectionName).Bind(settings);
        if (configuration.GetConnectionString(connectionName) is { Length: > 0 } connection)
        {
            // A namespace has no ';' in its name, a connection string always does.
            (settings.ConnectionString, settings.FullyQualifiedNamespace) = connection.Contains(';', StringComparison.Ordinal)
                ? (connection, settings.FullyQualifiedNamespace)
                : (null, Uri.TryCreate(connection, UriKind.Absolute, out var address) && address.Host.Length > 0 ? address.Host : connection);
        }

        return settings;
    }

    static ServiceBusClient Connect(AzureMessagingServiceBusSettings settings, string connectionName, ServiceBusClientOptions options) => settings switch
    {
        { ConnectionString: { Length: > 0 } connectionString } => new(connectionString, options),
        { FullyQualifiedNamespace: { Length: > 0 } host } => new(host, settings.Credential ?? new DefaultAzureCredential(), options),
        _ => throw new InvalidOperationException(
            $"No connection string for Service Bus: set ConnectionStrings:{connectionName} or {Section}:FullyQualifiedNamespace."),
    };
}
