using System.Text;
using CsCheck;
using MiniBlog.ServiceDefaults.Events;

namespace MiniBlog.Tests.Events;

/// <summary>What every transport must do, whichever it is. A transport passes by deriving from this class.</summary>
public abstract class TransportConformanceTests : TransportTest
{
    [Fact]
    public async Task Events_of_a_partition_arrive_in_the_order_in_which_they_were_published()
    {
        var events = Enumerable.Range(1, 2_000).Select(n => Event(n % 4, (n + 3) / 4)).OrderBy(e => e.Position).ToList();
        await using var receiver = Transport.Receive(Source, "reader");

        foreach (var batch in events.Chunk(300))
        {
            await Transport.PublishAsync(batch, Token);
        }

        var received = await ReceiveAsync(receiver, [0, 0, 0, 0], events.Count);
        Assert.All(received.GroupBy(e => e.Partition), partition => Assert.Equal(Enumerable.Range(1, 500).Select(n => (long)n), partition.Select(e => e.Position)));
    }

    [Fact]
    public async Task An_event_arrives_as_it_was_sent_whatever_is_in_it()
    {
        var odd = Gen.Select(Gen.String, Gen.String, Gen.Byte.Array[0, 300_000]).Array[1, 4];
        await using var receiver = Transport.Receive(Source, "reader");
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
            events.ForEach(Remember);
            await Transport.PublishAsync(events, CancellationToken.None);
            var received = await ReceiveAsync(receiver, [before], events.Count);
            return events.Zip(received).All(pair => Same(pair.First, pair.Second));
        }, iter: 20, threads: 1);
    }

    [Fact]
    public async Task An_event_that_was_not_acknowledged_arrives_again_at_a_new_receiver()
    {
        await Transport.PublishAsync([Event(0, 1), Event(0, 2)], Token);
        await using (var crashed = Transport.Receive(Source, "reader"))
        {
            await Eventually.HoldsAsync(async () => (await TryReceiveAsync(crashed, [0])).Count == 2, "both are there");
        }

        await using var restarted = Transport.Receive(Source, "reader");

        Assert.Equal([1, 2], (await ReceiveAsync(restarted, [0], 2)).Select(e => e.Position));
    }

    [Fact]
    public async Task Events_published_while_a_consumer_is_away_wait_for_it()
    {
        await using (var away = Transport.Receive(Source, "reader"))
        {
            await away.ReceiveAsync(After([0]), TimeSpan.FromMilliseconds(1), Token);
        }

        await Transport.PublishAsync([.. Enumerable.Range(1, 100).Select(n => Event(0, n))], Token);

        await using var back = Transport.Receive(Source, "reader");
        Assert.Equal(100, (await ReceiveAsync(back, [0], 100)).Count);
    }

    [Fact]
    public async Task Every_consumer_receives_every_event()
    {
        await using var first = Transport.Receive(Source, "first");
        await using var second = Transport.Receive(Source, "second");

        await Transport.PublishAsync([Event(0, 1), Event(1, 1)], Token);

        Assert.Equal(2, (await ReceiveAsync(first, [0, 0], 2)).Count);
        Assert.Equal(2, (await ReceiveAsync(second, [0, 0], 2)).Count);
    }

    [Fact]
    public async Task Publishing_again_is_harmless()
    {
        CloudEvent[] events = [Event(0, 1), Event(0, 2)];
        await using var receiver = Transport.Receive(Source, "reader");

        await Transport.PublishAsync(events, Token);
        await Transport.PublishAsync(events, Token);
        await Transport.PublishAsync([Event(0, 3)], Token);

        var received = await ReceiveAsync(receiver, [0], 3);
        if (received[^1].Position < 3)
        {
            received.AddRange(await ReceiveAsync(receiver, [2], 1));
        }

        Assert.Equal([1, 2, 3], received.Select(e => e.Position).Distinct());
    }

    [Fact]
    public async Task A_waiting_receiver_answers_as_soon_as_there_is_an_event_and_with_none_when_the_wait_is_over()
    {
        await using var receiver = Transport.Receive(Source, "reader");
        Assert.Empty(await receiver.ReceiveAsync(After([0]), TimeSpan.FromMilliseconds(50), Token));

        // The wait is longer than the patience of the test: only the event itself can end it in time.
        var waiting = receiver.ReceiveAsync(After([0]), TimeSpan.FromSeconds(4), Token);
        await Transport.PublishAsync([Event(0, 1)], Token);

        Assert.Single(await waiting.WaitAsync(TimeSpan.FromSeconds(3), Token));
    }

    [Fact]
    public async Task A_crash_of_the_connection_loses_nothing_that_was_not_acknowledged()
    {
        await using var receiver = Transport.Receive(Source, "reader");
        await Transport.PublishAsync([Event(0, 1), Event(0, 2)], Token);
        await Eventually.HoldsAsync(async () => (await TryReceiveAsync(receiver, [0])).Count == 2, "both are there");

        await BreakConnectionsAsync();

        var again = new List<CloudEvent>();
        await Eventually.HoldsAsync(async () =>
        {
            again.AddRange(await TryReceiveAsync(receiver, [0]));
            return again.Any(evt => evt.Position == 2);
        }, "both come again");
        Assert.Equal([1, 2], again.Select(evt => evt.Position).Distinct());
    }

    [Fact]
    public async Task Connections_that_break_again_and_again_lose_nothing_of_what_was_taken()
    {
        await using var receiver = Transport.Receive(Source, "reader");
        var seen = new HashSet<long>();
        for (var position = 1; position <= 200; position++)
        {
            if (position % 50 == 0)
            {
                await BreakConnectionsAsync();
            }

            await Eventually.HoldsAsync(() => TryPublishAsync(Event(0, position)), "the bus takes the event");
        }

        await Eventually.HoldsAsync(async () =>
        {
            var events = await TryReceiveAsync(receiver, [0]);
            seen.UnionWith(events.Select(evt => evt.Position));
            await receiver.AcknowledgeAsync(events, Token);
            return seen.Count == 200;
        }, "all events arrive");
    }

    [Fact]
    public async Task Many_partitions_flow_side_by_side_each_in_its_order()
    {
        const int partitions = 32;
        var events = Enumerable.Range(0, 1_280).Select(n => Event(n % partitions, (n / partitions) + 1)).ToList();
        await using var receiver = Transport.Receive(Source, "reader");

        await Transport.PublishAsync(events, Token);

        var received = await ReceiveAsync(receiver, new long[partitions], events.Count);
        Assert.All(received.GroupBy(evt => evt.Partition), partition => Assert.Equal(Enumerable.Range(1, 40).Select(n => (long)n), partition.Select(evt => evt.Position)));
    }

    [Fact]
    public async Task A_consumer_that_takes_its_time_gets_everything_in_order_and_holds_up_no_other()
    {
        await using var slow = Transport.Receive(Source, "first");
        await using var fast = Transport.Receive(Source, "second");
        await Transport.PublishAsync([Event(0, 1)], Token);
        await ReceiveAsync(slow, [0], 1);

        await Transport.PublishAsync([.. Enumerable.Range(2, 2_999).Select(n => Event(0, n))], Token);

        Assert.Equal(3_000, (await ReceiveAsync(fast, [0], 3_000)).Count);
        var late = await ReceiveAsync(slow, [1], 2_999);
        Assert.Equal(Enumerable.Range(2, 2_999).Select(n => (long)n), late.Select(evt => evt.Position));
    }

    [Fact]
    public async Task The_trace_of_an_event_goes_with_it_and_its_absence_too()
    {
        const string trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        await using var receiver = Transport.Receive(Source, "reader");

        await Transport.PublishAsync([Event(0, 1) with { TraceParent = trace }, Event(0, 2)], Token);

        Assert.Equal([trace, null], (await ReceiveAsync(receiver, [0], 2)).Select(evt => evt.TraceParent));
    }

    [Fact]
    public async Task A_bus_that_is_there_answers() => await Transport.PingAsync(Token);

    private static string Readable(string text) => new([.. text.Where(c => !char.IsSurrogate(c))]);

    private static bool Same(CloudEvent sent, CloudEvent received) =>
        sent with { Data = default } == received with { Data = default } && sent.Data.Span.SequenceEqual(received.Data.Span);
}
