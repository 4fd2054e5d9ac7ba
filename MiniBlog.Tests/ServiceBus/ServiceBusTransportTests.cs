using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Logging.Abstractions;
using MiniBlog.ServiceDefaults.Events;
using MiniBlog.Tests.Events;
using MiniBlog.Tests.ServiceBus.Broker;

namespace MiniBlog.Tests.ServiceBus;

/// <summary>Azure Service Bus passes what every transport must, and does a few things that only it can.</summary>
public sealed class ServiceBusTransportTests : TransportConformanceTests, IAsyncLifetime
{
    private static readonly string[] Consumers = ["reader", "first", "second"];

    private readonly TestBroker broker = TestBroker.Start(new() { Subscriptions = Consumers, MaxDeliveryCount = 3 });
    private readonly List<ServiceBusClient> clients = [];

    protected override IEventTransport CreateTransport() => CreateTransport(broker);

    private ServiceBusTransport CreateTransport(TestBroker broker)
    {
        var client = new ServiceBusClient(broker.ConnectionString, new ServiceBusClientOptions { RetryOptions = ServiceBusTransport.Retries });
        clients.Add(client);
        return new ServiceBusTransport(client, ReadAsync, TimeProvider.System, NullLogger<ServiceBusTransport>.Instance);
    }

    protected override Task BreakConnectionsAsync() => broker.DropConnectionsAsync();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var client in clients)
        {
            await client.DisposeAsync();
        }

        await broker.DisposeAsync();
    }

    [Fact]
    public async Task What_is_acknowledged_is_gone_from_the_bus_and_what_the_positions_cover_too()
    {
        await Transport.PublishAsync([.. Enumerable.Range(1, 10).Select(n => Event(0, n))], Token);
        await using (var receiver = Transport.Receive(Source, "reader"))
        {
            var events = await ReceiveAsync(receiver, [5], 5);
            await receiver.AcknowledgeAsync(events, Token);
        }

        await Eventually.EqualsAsync(10L, () => broker.CompletedAsync("reader"));
        Assert.Equal(0, await broker.WaitingAsync("reader", $"{Source}/0"));
    }

    [Fact]
    public async Task A_partition_that_is_let_go_is_free_for_another_replica_at_once()
    {
        await Transport.PublishAsync([Event(0, 1), Event(1, 1)], Token);
        await using var first = Transport.Receive(Source, "reader");
        await using var second = CreateTransport().Receive(Source, "reader");
        await Eventually.HoldsAsync(async () => (await TryReceiveAsync(first, [0, 0])).Count == 2, "the first has both");

        await first.ReceiveAsync(new Dictionary<int, long> { [0] = 1 }, TimeSpan.Zero, Token);

        Assert.Equal(1, Assert.Single(await second.ReceiveAsync(new Dictionary<int, long> { [1] = 0 }, Patience, Token)).Partition);
    }

    [Fact]
    public async Task Locks_are_renewed_as_long_as_a_partition_is_held()
    {
        await using var brief = TestBroker.Start(new() { Subscriptions = Consumers, LockDuration = TimeSpan.FromSeconds(2) });
        var transport = CreateTransport(brief);
        await transport.PublishAsync([Event(0, 1)], Token);
        await using var receiver = transport.Receive(Source, "reader");
        var held = await ReceiveAsync(receiver, [0], 1);

        // Each renewal comes half a lock later: with the third, the first lock would have run out.
        await Eventually.HoldsAsync(() => brief.Renewals >= 3, "the lock is renewed");

        await receiver.AcknowledgeAsync(held, Token);
        Assert.Equal((1, 1), (brief.Deliveries, await brief.CompletedAsync("reader")));
    }

    [Fact]
    public async Task A_lost_lock_costs_nothing_but_a_second_delivery()
    {
        await Transport.PublishAsync([Event(0, 1)], Token);
        await using var receiver = Transport.Receive(Source, "reader");
        var held = await ReceiveAsync(receiver, [0], 1);
        await broker.LoseLocksAsync("reader");

        await receiver.AcknowledgeAsync(held, Token);

        // The consumer's position covers it: it is completed unseen.
        await Eventually.HoldsAsync(async () => (await TryReceiveAsync(receiver, [1])).Count == 0 && await broker.CompletedAsync("reader") == 1, "the message is completed");
    }

    [Fact]
    public async Task An_event_over_the_limit_travels_as_a_reference_and_waits_for_its_producer()
    {
        var large = Event(0, 1) with { Data = new byte[300_000] };
        await using var receiver = Transport.Receive(Source, "reader");

        await Transport.PublishAsync([large, Event(0, 2)], Token);
        var alone = await ReceiveAsync(receiver, [0], 1);
        Assert.Equal([2], alone.Select(evt => evt.Position));

        Remember(large);
        Assert.Equal([1, 2], (await ReceiveAsync(receiver, [0], 2)).Select(evt => evt.Position));
    }

    [Fact]
    public async Task A_message_that_is_no_event_goes_to_the_dead_letters_and_holds_up_nothing()
    {
        await using var client = new ServiceBusClient(broker.ConnectionString);
        await client.CreateSender("events").SendMessageAsync(new ServiceBusMessage("hello") { SessionId = $"{Source}/0" }, Token);
        await Transport.PublishAsync([Event(0, 1)], Token);
        await using var receiver = Transport.Receive(Source, "reader");

        Assert.Single(await ReceiveAsync(receiver, [0], 1));

        await Eventually.EqualsAsync(["NotAnEvent"], () => broker.DeadLettersAsync("reader"));
    }

    [Fact]
    public async Task What_was_brought_too_often_comes_as_a_dead_letter_that_can_be_put_back_and_removed()
    {
        await Transport.PublishAsync([Event(0, 7)], Token);
        await using (var receiver = Transport.Receive(Source, "reader"))
        {
            await Eventually.HoldsAsync(async () =>
            {
                await TryReceiveAsync(receiver, [0]);
                await broker.LoseLocksAsync("reader");
                return (await broker.DeadLettersAsync("reader")).Count == 1;
            }, "the bus gives up");
        }

        await using var letters = ((IDeadLetterTransport)Transport).ReceiveDeadLetters("reader");
        var letter = (await letters.ReceiveAsync(Token))!;
        Assert.Equal(7, letter.Event.Position);
        Assert.StartsWith("MaxDeliveryCountExceeded", letter.Reason, StringComparison.Ordinal);
        await letters.SettleAsync(letter, remove: false, Token);
        await letters.SettleAsync((await letters.ReceiveAsync(Token))!, remove: true, Token);
        Assert.Empty(await broker.DeadLettersAsync("reader"));
    }

    [Fact]
    public async Task A_dead_letter_that_is_a_reference_comes_with_the_data_of_its_event()
    {
        var large = Event(0, 1) with { Data = new byte[300_000] };
        Remember(large);
        await Transport.PublishAsync([large], Token);
        await using var client = new ServiceBusClient(broker.ConnectionString);
        await using (var session = await client.AcceptSessionAsync("events", "reader", $"{Source}/0", cancellationToken: Token))
        {
            await session.DeadLetterMessageAsync(await session.ReceiveMessageAsync(Patience, Token), "Enough", "it is too much", Token);
        }

        await using var letters = ((IDeadLetterTransport)Transport).ReceiveDeadLetters("reader");

        var letter = (await letters.ReceiveAsync(Token))!;

        Assert.Equal(large.Data.ToArray(), letter.Event.Data.ToArray());
    }

    [Fact]
    public async Task A_bus_that_refuses_is_there_but_takes_nothing()
    {
        await using var client = new ServiceBusClient(broker.ConnectionString.Replace("a key", "no key", StringComparison.Ordinal), new ServiceBusClientOptions { RetryOptions = ServiceBusTransport.Retries });
        var stranger = new ServiceBusTransport(client, ReadAsync, TimeProvider.System, NullLogger<ServiceBusTransport>.Instance);

        await stranger.PingAsync(Token);

        await Assert.ThrowsAsync<TransportUnavailableException>(() => stranger.PublishAsync([Event(0, 1)], Token));
    }

    [Fact]
    public async Task While_the_bus_is_away_everything_says_so_and_afterwards_goes_on()
    {
        await using var receiver = Transport.Receive(Source, "reader");
        await Transport.PublishAsync([Event(0, 1)], Token);
        await ReceiveAsync(receiver, [0], 1);
        await broker.StopAsync();

        await Assert.ThrowsAsync<TransportUnavailableException>(() => Transport.PublishAsync([Event(0, 2)], Token));
        await Assert.ThrowsAsync<TransportUnavailableException>(() => Transport.PingAsync(Token));
        await Assert.ThrowsAsync<TransportUnavailableException>(() => receiver.ReceiveAsync(After([1]), Patience, Token));

        broker.Open();
        await Eventually.HoldsAsync(async () => await TryPublishAsync(Event(0, 2)), "the bus takes events again");
        await Eventually.HoldsAsync(async () => (await TryReceiveAsync(receiver, [1])).Any(evt => evt.Position == 2), "the bus brings events again");
    }
}
