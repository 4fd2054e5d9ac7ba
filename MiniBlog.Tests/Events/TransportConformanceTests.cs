using System.Text;
using CsCheck;
using MiniBlog.ServiceDefaults.Events;
using StackExchange.Redis;

namespace MiniBlog.Tests.Events;

/// <summary>What every transport must do, whichever it is. A transport passes by deriving from this class.</summary>
public abstract class TransportConformanceTests
{
    private readonly string source = $"conf{Guid.NewGuid():N}";

    protected abstract IEventTransport Transport { get; }

    [Fact]
    public async Task Events_of_a_partition_arrive_in_the_order_in_which_they_were_published()
    {
        var events = Enumerable.Range(1, 2_000).Select(n => Event(n % 4, (n + 3) / 4)).OrderBy(e => e.Position).ToList();
        await using var receiver = Transport.Receive(source, "reader");

        foreach (var batch in events.Chunk(300))
        {
            await Transport.PublishAsync(batch, TestContext.Current.CancellationToken);
        }

        var received = await ReceiveAsync(receiver, [0, 0, 0, 0], events.Count);
        Assert.All(received.GroupBy(e => e.Partition), partition => Assert.Equal(Enumerable.Range(1, 500).Select(n => (long)n), partition.Select(e => e.Position)));
    }

    [Fact]
    public async Task An_event_arrives_as_it_was_sent_whatever_is_in_it()
    {
        var odd = Gen.Select(Gen.String, Gen.String, Gen.Byte.Array[0, 300_000]).Array[1, 4];
        await using var receiver = Transport.Receive(source, "reader");
        var position = 0L;
        await odd.SampleAsync(async contents =>
        {
            var before = position;
            var events = contents.Select(c => Event(0, ++position) with
            {
                Subject = $"things/{Readable(c.Item1)}",
                TraceParent = c.Item2.Length % 2 == 0 ? null : "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                Data = Encoding.UTF8.GetBytes($"\"{Convert.ToBase64String(c.Item3)}\""),
            }).ToList();
            await Transport.PublishAsync(events, CancellationToken.None);
            var received = await ReceiveAsync(receiver, [before], events.Count);
            return events.Zip(received).All(pair => Same(pair.First, pair.Second));
        }, iter: 20, threads: 1);
    }

    [Fact]
    public async Task An_event_that_was_not_acknowledged_arrives_again_at_a_new_receiver()
    {
        await Transport.PublishAsync([Event(0, 1), Event(0, 2)], TestContext.Current.CancellationToken);
        await using (var crashed = Transport.Receive(source, "reader"))
        {
            await ReceiveAsync(crashed, [0], 2);
        }

        await using var restarted = Transport.Receive(source, "reader");

        Assert.Equal([1, 2], (await ReceiveAsync(restarted, [0], 2)).Select(e => e.Position));
    }

    [Fact]
    public async Task Events_published_while_a_consumer_is_away_wait_for_it()
    {
        await using (var away = Transport.Receive(source, "reader"))
        {
            await away.ReceiveAsync(After([0]), TimeSpan.FromMilliseconds(1), TestContext.Current.CancellationToken);
        }

        await Transport.PublishAsync([.. Enumerable.Range(1, 100).Select(n => Event(0, n))], TestContext.Current.CancellationToken);

        await using var back = Transport.Receive(source, "reader");
        Assert.Equal(100, (await ReceiveAsync(back, [0], 100)).Count);
    }

    [Fact]
    public async Task Every_consumer_receives_every_event()
    {
        await using var first = Transport.Receive(source, "first");
        await using var second = Transport.Receive(source, "second");

        await Transport.PublishAsync([Event(0, 1), Event(1, 1)], TestContext.Current.CancellationToken);

        Assert.Equal(2, (await ReceiveAsync(first, [0, 0], 2)).Count);
        Assert.Equal(2, (await ReceiveAsync(second, [0, 0], 2)).Count);
    }

    [Fact]
    public async Task Publishing_again_is_harmless()
    {
        CloudEvent[] events = [Event(0, 1), Event(0, 2)];
        await using var receiver = Transport.Receive(source, "reader");

        await Transport.PublishAsync(events, TestContext.Current.CancellationToken);
        await Transport.PublishAsync(events, TestContext.Current.CancellationToken);
        await Transport.PublishAsync([Event(0, 3)], TestContext.Current.CancellationToken);

        var received = await ReceiveAsync(receiver, [0], 3);
        Assert.Equal([1, 2, 3], received.Select(e => e.Position).Distinct());
    }

    [Fact]
    public async Task A_waiting_receiver_answers_as_soon_as_there_is_an_event_and_with_none_when_the_wait_is_over()
    {
        await using var receiver = Transport.Receive(source, "reader");
        Assert.Empty(await receiver.ReceiveAsync(After([0]), TimeSpan.FromMilliseconds(50), TestContext.Current.CancellationToken));

        // The wait is longer than the patience of the test: only the event itself can end it in time.
        var waiting = receiver.ReceiveAsync(After([0]), TimeSpan.FromSeconds(4), TestContext.Current.CancellationToken);
        await Transport.PublishAsync([Event(0, 1)], TestContext.Current.CancellationToken);

        Assert.Single(await waiting.WaitAsync(TimeSpan.FromSeconds(3), TestContext.Current.CancellationToken));
    }

    private static async Task<List<CloudEvent>> ReceiveAsync(IEventReceiver receiver, long[] after, int count)
    {
        var received = new List<CloudEvent>();
        while (received.Count < count)
        {
            var page = await receiver.ReceiveAsync(After(after), TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
            Assert.NotEmpty(page);
            received.AddRange(page);
            foreach (var evt in page)
            {
                after[evt.Partition] = Math.Max(after[evt.Partition], evt.Position);
            }
        }

        return received;
    }

    private static Dictionary<int, long> After(long[] positions) => positions.Select((position, partition) => (partition, position)).ToDictionary(p => p.partition, p => p.position);

    private static string Readable(string text) => new([.. text.Where(c => !char.IsSurrogate(c))]);

    private static bool Same(CloudEvent sent, CloudEvent received) =>
        sent with { Data = default } == received with { Data = default } && sent.Data.Span.SequenceEqual(received.Data.Span);

    private CloudEvent Event(int partition, long position) => new()
    {
        Id = Guid.CreateVersion7(),
        Source = source,
        Type = "thing-changed",
        Subject = $"things/{position}",
        Time = DateTimeOffset.UtcNow,
        DataSchema = "urn:miniblog:schema:thing-changed:1",
        Partition = partition,
        Position = position,
        Data = "{}"u8.ToArray(),
    };
}

/// <summary>Redis streams.</summary>
public sealed class RedisTransportTests(PostgresFixture fixture) : TransportConformanceTests, IAsyncLifetime
{
    private ConnectionMultiplexer? redis;

    protected override IEventTransport Transport => new RedisTransport(redis!, fixture.Redis);

    [Fact]
    public async Task Without_Redis_publishing_and_receiving_say_so_at_once()
    {
        const string nowhere = "127.0.0.1:1,connectTimeout=200";
        await using var connection = await ConnectionMultiplexer.ConnectAsync(nowhere + ",abortConnect=false");
        var transport = new RedisTransport(connection, nowhere);
        await using var receiver = transport.Receive("posts", "reader");

        await Assert.ThrowsAsync<TransportUnavailableException>(() => receiver.ReceiveAsync(new Dictionary<int, long> { [0] = 0 }, TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken));
    }

    public async ValueTask InitializeAsync()
    {
        await fixture.InitializeAsync();
        redis = await ConnectionMultiplexer.ConnectAsync(fixture.Redis);
    }

    public ValueTask DisposeAsync() => redis?.DisposeAsync() ?? ValueTask.CompletedTask;
}
