using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using MiniBlog.Tests.ServiceBus.Broker;

namespace MiniBlog.Tests.WholeSystem;

/// <summary>The whole blog on Azure Service Bus, or on what stands in for it, while that does its worst.</summary>
public sealed class ServiceBusTests : IAsyncLifetime
{
    private static readonly string[] Consumers = ["comments", "moderation", "query"];

    private readonly TestBroker broker = BlogSystem.FaultyBroker();
    private SecureEntrance entrance = null!;
    private BlogSystem blog = null!;

    [Fact]
    public async Task Under_load_with_every_fault_nothing_is_lost_and_nothing_is_there_twice()
    {
        var driver = new BlogDriver(blog);
        var posts = await Task.WhenAll(Enumerable.Range(0, 4).Select(n => driver.PublishAsync($"Post {n}")));
        await using var load = driver.StartLoad(posts);
        await load.AcceptedAsync(100);
        await broker.DropConnectionsAsync();
        await load.AcceptedAsync(100);
        await broker.LoseLocksAsync("query");
        await broker.LoseLocksAsync("moderation");
        await load.AcceptedAsync(100);
        await broker.FlushAsync();
        await load.AcceptedAsync(100);
        await broker.StopAsync();
        var before = await Task.WhenAll(Consumers.Select(broker.CompletedAsync));
        await load.AcceptedAsync(50);
        broker.Open();
        await load.AcceptedAsync(100);

        await load.StopAsync();

        await load.IsVisibleAsync();
        // The event stores alone could have brought it all. What came since the bus is back is on it too until its consumers are done with it: each of
        // them is there, and Moderation has no other way than by WebSockets.
        foreach (var (consumer, completed) in Consumers.Zip(before))
        {
            await Eventually.HoldsAsync(async () => await broker.CompletedAsync(consumer) > completed, $"{consumer} takes events from the bus again");
        }

        await blog.IsHealthyAsync();
    }

    public async ValueTask InitializeAsync()
    {
        entrance = await SecureEntrance.StartAsync(broker);
        blog = new BlogSystem([], LetOnlyHttpsOut, broker);
        await blog.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await blog.DisposeAsync();
        await entrance.DisposeAsync();
    }

    /// <summary>
    /// Puts Moderation behind a firewall: it speaks AMQP in WebSockets in TLS, and trusts the certificate as one does in a company, by a file of the
    /// system's. Elsewhere than on Linux there is no such file that one process alone could be given.
    /// </summary>
    private void LetOnlyHttpsOut(IDistributedApplicationTestingBuilder builder)
    {
        if (OperatingSystem.IsLinux())
        {
            const string options = "Aspire__Azure__Messaging__ServiceBus__ClientOptions__";
            builder.CreateResourceBuilder((ProjectResource)builder.Resources.Single(resource => resource.Name == "moderation"))
                .WithEnvironment("ConnectionStrings__bus", SecureEntrance.ConnectionString)
                .WithEnvironment($"{options}TransportType", "AmqpWebSockets")
                .WithEnvironment($"{options}CustomEndpointAddress", entrance.WebSocketAddress.ToString())
                .WithEnvironment("SSL_CERT_FILE", entrance.CertificateFile);
        }
    }
}
