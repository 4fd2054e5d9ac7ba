using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using MiniBlog.ServiceDefaults.Events;

namespace MiniBlog.Tests.Events;

/// <summary>A bus that takes nothing and brings nothing.</summary>
public sealed class DeadTransport : IEventTransport
{
    private static readonly TransportUnavailableException Fault = new("The bus is dead.", new TimeoutException());

    public string System => "dead";

    public Task PublishAsync(IReadOnlyList<CloudEvent> events, CancellationToken cancellationToken) => throw Fault;

    public IEventReceiver Receive(string source, string consumer) => new Receiver();

    public Task PingAsync(CancellationToken cancellationToken) => throw Fault;

    private sealed class Receiver : IEventReceiver
    {
        public Task<IReadOnlyList<CloudEvent>> ReceiveAsync(IReadOnlyDictionary<int, long> after, TimeSpan wait, CancellationToken cancellationToken) => throw Fault;

        public Task AcknowledgeAsync(IReadOnlyList<CloudEvent> events, CancellationToken cancellationToken) => throw Fault;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

/// <summary>A bus whose every delivery the test writes: any events, any number of times, in any order.</summary>
public sealed class ScriptedTransport : IEventTransport
{
    private readonly ConcurrentQueue<IReadOnlyList<CloudEvent>> deliveries = new();
    private int delivered;

    public string System => "scripted";

    public int Delivered => delivered;

    public void Deliver(IReadOnlyList<CloudEvent> events) => deliveries.Enqueue(events);

    public Task PublishAsync(IReadOnlyList<CloudEvent> events, CancellationToken cancellationToken) => Task.CompletedTask;

    public IEventReceiver Receive(string source, string consumer) => new Receiver(this);

    public Task PingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private sealed class Receiver(ScriptedTransport transport) : IEventReceiver
    {
        public async Task<IReadOnlyList<CloudEvent>> ReceiveAsync(IReadOnlyDictionary<int, long> after, TimeSpan wait, CancellationToken cancellationToken)
        {
            if (transport.deliveries.TryDequeue(out var events))
            {
                Interlocked.Increment(ref transport.delivered);
                return events;
            }

            await Task.Delay(5, cancellationToken);
            return [];
        }

        public Task AcknowledgeAsync(IReadOnlyList<CloudEvent> events, CancellationToken cancellationToken) => Task.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

public static class TransportRegistration
{
    /// <summary>Puts another bus in Redis's place.</summary>
    public static void UseTransport(this WebApplicationBuilder builder, IEventTransport transport) => builder.Services.AddSingleton(transport);
}
