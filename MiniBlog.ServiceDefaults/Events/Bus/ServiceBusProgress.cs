using Azure.Messaging.ServiceBus;

namespace MiniBlog.ServiceDefaults.Events;

/// <summary>
/// Announcements on a topic of their own, <c>progress</c>, with a subscription without sessions for each listener, which its replicas share. What
/// nobody fetches is gone after <see cref="Window"/>.
/// </summary>
internal sealed class ServiceBusProgress(ServiceBusClient client) : IProgressTransport
{
    /// <summary>The topic that carries the announcements.</summary>
    public const string Topic = "progress";

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(2);

    private readonly ServiceBusSender sender = client.CreateSender(Topic);

    public async Task AnnounceAsync(ReadOnlyMemory<byte> announcement, CancellationToken cancellationToken)
    {
        try
        {
            await sender.SendMessageAsync(new ServiceBusMessage(announcement) { TimeToLive = Window }, cancellationToken);
        }
        catch (Exception e) when (ServiceBusTransport.IsUnavailable(e, cancellationToken))
        {
            throw ServiceBusTransport.Unavailable("did not take the announcement", e);
        }
    }

    public IProgressReceiver Listen(string listener) => new Receiver(client, listener);

    private sealed class Receiver(ServiceBusClient client, string listener) : IProgressReceiver
    {
        private const int Count = 100;

        // Deleted as it is received: an announcement is worth no second try.
        private readonly ServiceBusReceiver receiver = client.CreateReceiver(
            Topic, listener, new ServiceBusReceiverOptions { ReceiveMode = ServiceBusReceiveMode.ReceiveAndDelete, PrefetchCount = Count });

        public async Task<IReadOnlyList<ReadOnlyMemory<byte>>> ReceiveAsync(TimeSpan wait, CancellationToken cancellationToken)
        {
            try
            {
                var messages = await receiver.ReceiveMessagesAsync(Count, wait, cancellationToken);
                return [.. messages.Select(message => message.Body.ToMemory())];
            }
            catch (Exception e) when (ServiceBusTransport.IsUnavailable(e, cancellationToken))
            {
                throw ServiceBusTransport.Unavailable("brings no announcements", e);
            }
        }

        public ValueTask DisposeAsync() => receiver.DisposeAsync();
    }
}
