using Azure.Messaging.ServiceBus;
using MiniBlog.ServiceDefaults.Events;
using MiniBlog.Tests.Events;
using MiniBlog.Tests.ServiceBus.Broker;

namespace MiniBlog.Tests.ServiceBus;

/// <summary>A topic of Azure Service Bus.</summary>
public sealed class ServiceBusProgressTests : ProgressConformanceTests, IAsyncLifetime
{
    private readonly TestBroker broker = TestBroker.Start(new() { Listeners = ["first", "second", "away", "waiting"] });
    private ServiceBusClient client = null!;

    protected override IProgressTransport Transport => new ServiceBusProgress(client);

    public ValueTask InitializeAsync()
    {
        client = new ServiceBusClient(broker.ConnectionString, new ServiceBusClientOptions { RetryOptions = ServiceBusTransport.Retries });
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await client.DisposeAsync();
        await broker.DisposeAsync();
    }
}
