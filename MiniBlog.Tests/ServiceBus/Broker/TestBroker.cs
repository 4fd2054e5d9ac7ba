using System.Net;
using System.Net.Sockets;
using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using Amqp.Types;

namespace MiniBlog.Tests.ServiceBus.Broker;

/// <summary>
/// A Service Bus namespace in this process, over real AMQP frames on loopback: the topics <c>events</c>, with sessions, and <c>progress</c>, without;
/// locks, redelivery, dead letters, <c>$cbs</c> and <c>$management</c>. It behaves as Azure documents (the AMQP protocol guide, message sessions,
/// message transfers and locks) as far as Microsoft's client and this project's tests can see; and things can be made to go wrong.
/// </summary>
public sealed class TestBroker : IAsyncDisposable
{
    private static readonly TimeSpan ExpiryInterval = TimeSpan.FromMilliseconds(50);

    private readonly int port = FreePort();
    private readonly Dictionary<Connection, Socket> connections = [];
    private readonly BrokerTokens tokens = new();
    private readonly BrokerTopic events;
    private readonly BrokerTopic progress;
    private readonly Dictionary<string, RequestNode> nodes = [];
    private ContainerHost? host;

    private TestBroker(BrokerOptions options)
    {
        Options = options;
        events = new BrokerTopic("events", requiresSession: true, options.Subscriptions, options, Faults, Loop);
        progress = new BrokerTopic("progress", requiresSession: false, options.Listeners, options, Faults, Loop);
        nodes["$cbs"] = new RequestNode(Loop, tokens.Answer);
        foreach (var subscription in Subscriptions)
        {
            nodes[$"{subscription.Path}/$management"] = nodes[$"{subscription.Path}/$DeadLetterQueue/$management"] =
                new RequestNode(Loop, new BrokerManagement(this, subscription).Answer);
        }
    }

    /// <summary>As the client's own emulator mode takes it: plain AMQP, any port.</summary>
    public string ConnectionString => $"Endpoint=sb://127.0.0.1:{port};SharedAccessKeyName={BrokerTokens.KeyName};SharedAccessKey={BrokerTokens.Key};UseDevelopmentEmulator=true";

    public BrokerFaults Faults { get; } = new();

    /// <summary>Messages brought to receivers, each as often as it was brought.</summary>
    public long Deliveries { get; internal set; }

    /// <summary>Renewals of session locks.</summary>
    public long Renewals { get; internal set; }

    internal BrokerOptions Options { get; }

    internal int Port => port;

    private IEnumerable<BrokerSubscription> Subscriptions => events.Subscriptions.Values.Concat(progress.Subscriptions.Values);

    internal BrokerLoop Loop { get; } = new();

    public static TestBroker Start(BrokerOptions? options = null)
    {
        var broker = new TestBroker(options ?? new());
        broker.Open();
        broker.ExpireLocks();
        return broker;
    }

    /// <summary>How many messages wait in a session of a subscription, those not counted that a receiver holds.</summary>
    public Task<int> WaitingAsync(string subscription, string session) => Loop.AskAsync(() => events.Subscriptions[subscription].Session(session).Queue.Waiting.Count);

    /// <summary>How many messages of the topic <c>events</c> the receivers of a subscription were done with.</summary>
    public Task<long> CompletedAsync(string subscription) => Loop.AskAsync(() => events.Subscriptions[subscription].Completed);

    /// <summary>The reasons of a subscription's dead letters.</summary>
    public Task<List<string>> DeadLettersAsync(string subscription) => Loop.AskAsync(() => events.Subscriptions[subscription].DeadLetters.Waiting.Select(message => message.Death!.Value.Reason).ToList());

    /// <summary>Breaks every connection, as a network does: without a word.</summary>
    public Task DropConnectionsAsync() => Loop.AskAsync(() =>
    {
        connections.Keys.ToList().ForEach(Drop);
        return true;
    });

    /// <summary>Takes away the lock of every session of a subscription.</summary>
    public Task LoseLocksAsync(string subscription) => Loop.AskAsync(() =>
    {
        events.Subscriptions[subscription].Sessions.ToList().ForEach(session => session.LoseLock());
        return true;
    });

    /// <summary>Forgets every message that waits.</summary>
    public Task FlushAsync() => Loop.AskAsync(() =>
    {
        Subscriptions.ToList().ForEach(subscription => subscription.Flush());
        return true;
    });

    /// <summary>Is gone, as far as clients can see; keeps its messages.</summary>
    public async Task StopAsync()
    {
        host?.Close();
        host = null;
        await DropConnectionsAsync();
    }

    /// <summary>Is back after <see cref="StopAsync"/>, at the same address.</summary>
    public void Open()
    {
        host = new ContainerHost(new Address($"amqp://127.0.0.1:{port}"));
        var listener = host.Listeners[0];
        listener.SASL.EnableMechanism(CbsMechanism.Name, new CbsMechanism());
        listener.AMQP.MaxSessionsPerConnection = 4_000;
        listener.HandlerFactory = _ => new BrokerFrames(this);
        host.RegisterLinkProcessor(new Links(this));
        host.Open();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await Loop.DisposeAsync();
        Assert.Empty(Loop.Failures);
    }

    internal void Opened(Connection connection, Socket socket)
    {
        Loop.Post(() => connections[connection] = socket);
        connection.AddClosedCallback((_, _) => Loop.Post(() => connections.Remove(connection)));
    }

    internal void Drop(Connection connection)
    {
        if (connections.Remove(connection, out var socket))
        {
            socket.Close();
        }
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private void ExpireLocks() => Loop.PostAfter(ExpiryInterval, () =>
    {
        foreach (var subscription in Subscriptions)
        {
            subscription.Expire(DateTime.UtcNow);
        }

        ExpireLocks();
    });

    private void Attach(AttachContext context)
    {
        var receives = context.Attach.Role;
        var address = (receives ? ((Source)context.Attach.Source).Address : ((Target)context.Attach.Target).Address).TrimStart('/');
        if (address != "$cbs" && !tokens.Allow(context.Link.Session.Connection, address))
        {
            context.Complete(ServiceBusErrors.Unauthorized);
        }
        else if (nodes.TryGetValue(address, out var node))
        {
            node.Attach(context);
        }
        else if (!receives && (address == events.Name ? events : address == progress.Name ? progress : null) is { } topic)
        {
            context.Attach.MaxMessageSize = (ulong)Options.MaxMessageSize;
            context.Complete(new PublishLink(this, topic), 500);
        }
        else if (receives && Subscriptions.FirstOrDefault(one => address == one.Path || address == $"{one.Path}/$DeadLetterQueue") is { } subscription)
        {
            AttachReceiver(context, subscription, deadLetters: address != subscription.Path);
        }
        else
        {
            context.Complete(ServiceBusErrors.NotFound(address));
        }
    }

    private void AttachReceiver(AttachContext context, BrokerSubscription subscription, bool deadLetters)
    {
        var filter = new Symbol("com.microsoft:session-filter");
        var filters = ((Source)context.Attach.Source).FilterSet;
        if (deadLetters || !subscription.RequiresSession)
        {
            Accept(context, subscription, deadLetters ? subscription.DeadLetters : subscription.Messages, null);
        }
        else if (filters is null || !filters.ContainsKey(filter))
        {
            context.Complete(ServiceBusErrors.NoSession);
        }
        else if (filters[filter] is string id)
        {
            var session = subscription.Session(id);
            if (session.IsFree)
            {
                Accept(context, subscription, session.Queue, session);
            }
            else
            {
                context.Complete(ServiceBusErrors.SessionCannotBeLocked(id));
            }
        }
        else
        {
            AttachToNext(context, subscription, filter);
        }
    }

    private void AttachToNext(AttachContext context, BrokerSubscription subscription, Symbol filter)
    {
        void AcceptSession(BrokerSession session)
        {
            ((Source)context.Attach.Source).FilterSet[filter] = session.Id;
            Accept(context, subscription, session.Queue, session);
        }

        var patience = context.Attach.Properties?[new Symbol("com.microsoft:timeout")] is uint milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : TimeSpan.FromSeconds(60);
        subscription.AcceptNext(AcceptSession);
        Loop.PostAfter(patience, () =>
        {
            if (subscription.StopWaiting(AcceptSession))
            {
                context.Complete(ServiceBusErrors.Timeout);
            }
        });
    }

    private void Accept(AttachContext context, BrokerSubscription subscription, MessageQueue queue, BrokerSession? session)
    {
        var link = new ReceiveLink(this, subscription, queue, session, context.Link);
        link.Start();
        if (session is not null)
        {
            context.Attach.Properties ??= new Fields();
            context.Attach.Properties[new Symbol("com.microsoft:locked-until-utc")] = session.LockedUntil.Ticks;
        }

        context.Complete(link, 0);
    }

    private sealed class Links(TestBroker broker) : ILinkProcessor
    {
        public void Process(AttachContext attachContext) => broker.Loop.Post(() => broker.Attach(attachContext));
    }
}
