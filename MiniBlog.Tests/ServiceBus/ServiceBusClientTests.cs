using Azure.Messaging.ServiceBus;
using MiniBlog.ServiceDefaults.Events;
using MiniBlog.Tests.ServiceBus.Broker;

namespace MiniBlog.Tests.ServiceBus;

/// <summary>Microsoft's client against the test broker: what the transport and its tests rest on, as Azure documents it.</summary>
public sealed class ServiceBusClientTests : IAsyncLifetime
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    private readonly TestBroker broker = TestBroker.Start(new() { Subscriptions = ["reader"], MaxDeliveryCount = 3, MaxMessageSize = 10_000, LockDuration = TimeSpan.FromSeconds(2) });
    private ServiceBusClient client = null!;

    [Fact]
    public async Task A_session_brings_its_messages_in_order_and_no_others()
    {
        await SendAsync("a", "1", "2", "3");
        await SendAsync("b", "4");

        await using var session = await client.AcceptSessionAsync("events", "reader", "a", cancellationToken: Token);

        Assert.Equal(["1", "2", "3"], await BodiesAsync(session, 3));
        Assert.Equal("a", session.SessionId);
    }

    [Fact]
    public async Task A_session_is_held_by_one_receiver_and_free_again_when_it_is_closed()
    {
        await SendAsync("a", "1");
        await using (var first = await client.AcceptSessionAsync("events", "reader", "a", cancellationToken: Token))
        {
            await BodiesAsync(first, 1);
            var refused = await Assert.ThrowsAsync<ServiceBusException>(() => client.AcceptSessionAsync("events", "reader", "a", cancellationToken: Token));
            Assert.Equal(ServiceBusFailureReason.SessionCannotBeLocked, refused.Reason);
        }

        await using var second = await client.AcceptSessionAsync("events", "reader", "a", cancellationToken: Token);
        var message = await second.ReceiveMessageAsync(TimeSpan.FromSeconds(5), Token);
        // Closing a session with messages in hand does not count as a failed delivery.
        Assert.Equal(("1", 1), (message.Body.ToString(), message.DeliveryCount));
    }

    [Fact]
    public async Task The_next_session_is_one_with_messages_that_nobody_holds_or_none_in_time()
    {
        var waiting = client.AcceptNextSessionAsync("events", "reader", cancellationToken: Token);
        await SendAsync("late", "1");
        await using var session = await waiting;
        Assert.Equal("late", session.SessionId);

        await using var impatient = new ServiceBusClient(broker.ConnectionString, new ServiceBusClientOptions { RetryOptions = new() { MaxRetries = 0, TryTimeout = TimeSpan.FromMilliseconds(300) } });
        var none = await Assert.ThrowsAsync<ServiceBusException>(() => impatient.AcceptNextSessionAsync("events", "reader", cancellationToken: Token));
        Assert.Equal(ServiceBusFailureReason.ServiceTimeout, none.Reason);
    }

    [Fact]
    public async Task A_completed_message_is_gone_and_an_abandoned_one_comes_again_until_it_is_a_dead_letter()
    {
        await SendAsync("a", "good", "bad");
        await using var session = await client.AcceptSessionAsync("events", "reader", "a", cancellationToken: Token);
        await session.CompleteMessageAsync(await session.ReceiveMessageAsync(TimeSpan.FromSeconds(5), Token), Token);
        for (var time = 1; time <= 3; time++)
        {
            var bad = await session.ReceiveMessageAsync(TimeSpan.FromSeconds(5), Token);
            Assert.Equal(("bad", time), (bad.Body.ToString(), bad.DeliveryCount));
            await session.AbandonMessageAsync(bad, cancellationToken: Token);
        }

        await using var dead = client.CreateReceiver("events", "reader", new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter });
        var letter = await dead.ReceiveMessageAsync(TimeSpan.FromSeconds(5), Token);
        Assert.Equal(("bad", "MaxDeliveryCountExceeded"), (letter.Body.ToString(), letter.DeadLetterReason));
        await dead.RenewMessageLockAsync(letter, Token);
        await dead.CompleteMessageAsync(letter, Token);
        Assert.Empty(await broker.DeadLettersAsync("reader"));
    }

    [Fact]
    public async Task A_message_that_is_set_aside_keeps_the_reason()
    {
        await SendAsync("a", "odd");
        await using var session = await client.AcceptSessionAsync("events", "reader", "a", cancellationToken: Token);

        await session.DeadLetterMessageAsync(await session.ReceiveMessageAsync(TimeSpan.FromSeconds(5), Token), "Odd", "It is odd.", Token);

        Assert.Equal(["Odd"], await broker.DeadLettersAsync("reader"));
    }

    [Fact]
    public async Task A_lock_that_is_not_renewed_runs_out_and_its_messages_count_as_brought_once_more()
    {
        await SendAsync("a", "1");
        await using var session = await client.AcceptSessionAsync("events", "reader", "a", cancellationToken: Token);
        var message = await session.ReceiveMessageAsync(TimeSpan.FromSeconds(5), Token);
        var until = session.SessionLockedUntil;
        await session.RenewSessionLockAsync(Token);
        Assert.True(session.SessionLockedUntil > until);

        await Eventually.HoldsAsync(async () => await broker.WaitingAsync("reader", "a") == 1, "the message is back");

        // The broker closes the link of a session that is lost, and the client then takes the whole receiver for closed.
        await Eventually.HoldsAsync(() => session.IsClosed, "the receiver is closed");
        await Assert.ThrowsAsync<ObjectDisposedException>(() => session.CompleteMessageAsync(message, Token));
        await using var again = await client.AcceptSessionAsync("events", "reader", "a", cancellationToken: Token);
        Assert.Equal(2, (await again.ReceiveMessageAsync(TimeSpan.FromSeconds(5), Token)).DeliveryCount);
    }

    [Fact]
    public async Task What_is_too_large_is_refused_and_a_batch_knows_before()
    {
        await using var sender = client.CreateSender("events");
        using var batch = await sender.CreateMessageBatchAsync(Token);
        Assert.False(batch.TryAddMessage(new ServiceBusMessage(new byte[10_000]) { SessionId = "a" }));

        var refused = await Assert.ThrowsAsync<ServiceBusException>(() => sender.SendMessageAsync(new ServiceBusMessage(new byte[10_001]) { SessionId = "a" }, Token));

        Assert.Equal(ServiceBusFailureReason.MessageSizeExceeded, refused.Reason);
    }

    [Fact]
    public async Task Without_the_key_nothing_is_sent_or_received()
    {
        await using var stranger = new ServiceBusClient(broker.ConnectionString.Replace("a key", "no key", StringComparison.Ordinal), new ServiceBusClientOptions { RetryOptions = ServiceBusTransport.Retries });

        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => stranger.CreateSender("events").SendMessageAsync(new ServiceBusMessage("x") { SessionId = "a" }, Token));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => stranger.AcceptSessionAsync("events", "reader", "a", cancellationToken: Token));
    }

    public ValueTask InitializeAsync()
    {
        client = new ServiceBusClient(broker.ConnectionString);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await client.DisposeAsync();
        await broker.DisposeAsync();
    }

    private static async Task<List<string>> BodiesAsync(ServiceBusSessionReceiver session, int count)
    {
        var bodies = new List<string>();
        while (bodies.Count < count)
        {
            bodies.Add((await session.ReceiveMessageAsync(TimeSpan.FromSeconds(5), Token)).Body.ToString());
        }

        return bodies;
    }

    private async Task SendAsync(string session, params string[] bodies)
    {
        await using var sender = client.CreateSender("events");
        await sender.SendMessagesAsync(bodies.Select(body => new ServiceBusMessage(body) { SessionId = session }), Token);
    }
}
