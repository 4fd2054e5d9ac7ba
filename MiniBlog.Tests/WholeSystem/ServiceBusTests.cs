namespace MiniBlog.Tests.WholeSystem;

/// <summary>The whole blog on Azure Service Bus, or on what stands in for it, while that does its worst.</summary>
public sealed class ServiceBusTests : IAsyncLifetime
{
    private readonly ServiceBus.Broker.TestBroker broker = BlogSystem.FaultyBroker();
    private readonly BlogSystem blog;

    public ServiceBusTests() => blog = new BlogSystem([], broker: broker);

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
        await load.AcceptedAsync(50);
        broker.Open();
        await load.AcceptedAsync(100);

        await load.StopAsync();

        await load.IsVisibleAsync();
        // And it was the bus that brought them.
        Assert.True(broker.Completed > load.Accepted.Count, $"{broker.Completed} messages were completed.");
        await blog.IsHealthyAsync();
    }

    public ValueTask InitializeAsync() => blog.InitializeAsync();

    public ValueTask DisposeAsync() => blog.DisposeAsync();
}
