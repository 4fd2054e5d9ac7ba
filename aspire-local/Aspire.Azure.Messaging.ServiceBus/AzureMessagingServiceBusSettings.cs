using Azure.Core;

namespace Aspire.Azure.Messaging.ServiceBus;

/// <summary>How a service connects to Azure Service Bus: configuration section <c>Aspire:Azure:Messaging:ServiceBus</c>.</summary>
public sealed class AzureMessagingServiceBusSettings
{
    /// <summary>
    /// A connection string with a key (<c>Endpoint=sb://…;SharedAccessKeyName=…;SharedAccessKey=…</c>). It wins over
    /// <see cref="FullyQualifiedNamespace"/> and <see cref="Credential"/>.
    /// </summary>
    public string? ConnectionString { get; set; }

    /// <summary>The host of the namespace, such as <c>blog.servicebus.windows.net</c>; then <see cref="Credential"/> signs in.</summary>
    public string? FullyQualifiedNamespace { get; set; }

    /// <summary>Who signs in where there is no key. Default: <see cref="global::Azure.Identity.DefaultAzureCredential"/>.</summary>
    public TokenCredential? Credential { get; set; }

    /// <summary>The queue that the health check opens; without one and without a topic there is no health check.</summary>
    public string? HealthCheckQueueName { get; set; }

    /// <summary>The topic that the health check opens; without one and without a queue there is no health check.</summary>
    public string? HealthCheckTopicName { get; set; }

    /// <summary>
    /// Leaves the client's spans out. Default: <see langword="true"/>, unless the switch <c>Azure.Experimental.EnableActivitySource</c> or
    /// the variable <c>AZURE_EXPERIMENTAL_ENABLE_ACTIVITY_SOURCE</c> is on: without it the client makes none.
    /// </summary>
    public bool DisableTracing { get; set; } = !ClientTraces();

    static bool ClientTraces() => AppContext.TryGetSwitch("Azure.Experimental.EnableActivitySource", out var on)
        ? on
        : Environment.GetEnvironmentVariable("AZURE_EXPERIMENTAL_ENABLE_ACTIVITY_SOURCE") is "1" or "true" or "True";
}
