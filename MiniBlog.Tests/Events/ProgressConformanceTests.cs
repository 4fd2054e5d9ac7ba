using System.Text;
using MiniBlog.ServiceDefaults.Events;
using StackExchange.Redis;

namespace MiniBlog.Tests.Events;

/// <summary>What the side channel of every transport must do. A transport passes by deriving from this class.</summary>
public abstract class ProgressConformanceTests
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(1);

    protected abstract IProgressTransport Transport { get; }

    [Fact]
    public async Task An_announcement_arrives_at_every_listener_as_it_was_sent_up_to_the_largest()
    {
        await using var first = Transport.Listen("first");
        await using var second = Transport.Listen("second");
        var small = Announcement(100);
        var largest = Announcement(IProgressTransport.MostBytes);

        await Transport.AnnounceAsync(small, TestContext.Current.CancellationToken);
        await Transport.AnnounceAsync(largest, TestContext.Current.CancellationToken);

        foreach (var receiver in new[] { first, second })
        {
            await ReceivesAsync(receiver, small, largest);
        }
    }

    [Fact]
    public async Task An_announcement_made_while_a_listener_is_away_for_a_moment_waits_for_it()
    {
        await using (var away = Transport.Listen("away"))
        {
            await away.ReceiveAsync(TimeSpan.FromMilliseconds(1), TestContext.Current.CancellationToken);
        }

        var announcement = Announcement(100);
        await Transport.AnnounceAsync(announcement, TestContext.Current.CancellationToken);

        await using var back = Transport.Listen("away");
        await ReceivesAsync(back, announcement);
    }

    [Fact]
    public async Task A_waiting_listener_answers_as_soon_as_something_is_announced()
    {
        await using var receiver = Transport.Listen("waiting");
        while ((await receiver.ReceiveAsync(TimeSpan.FromMilliseconds(50), TestContext.Current.CancellationToken)).Count > 0)
        {
        }

        // The wait is longer than the patience of the test: only the announcement itself can end it in time.
        var waiting = receiver.ReceiveAsync(TimeSpan.FromSeconds(4), TestContext.Current.CancellationToken);
        await Transport.AnnounceAsync(Announcement(10), TestContext.Current.CancellationToken);

        Assert.NotEmpty(await waiting.WaitAsync(TimeSpan.FromSeconds(3), TestContext.Current.CancellationToken));
    }

    private static byte[] Announcement(int length) => Encoding.UTF8.GetBytes(Guid.NewGuid().ToString().PadRight(length, 'x')[..Math.Max(length, 36)]);

    private static async Task ReceivesAsync(IProgressReceiver receiver, params byte[][] expected)
    {
        // Other tests of the run announce on the same bus.
        var missing = expected.Select(Encoding.UTF8.GetString).ToHashSet();
        await Eventually.HoldsAsync(
            async () =>
            {
                missing.ExceptWith((await receiver.ReceiveAsync(Wait, TestContext.Current.CancellationToken)).Select(bytes => Encoding.UTF8.GetString(bytes.Span)));
                return missing.Count == 0;
            },
            "the announcements arrive");
    }
}

/// <summary>A Redis stream.</summary>
public sealed class RedisProgressTests(PostgresFixture fixture) : ProgressConformanceTests, IAsyncLifetime
{
    private ConnectionMultiplexer? redis;

    protected override IProgressTransport Transport => new RedisProgress(redis!, fixture.Redis);

    public async ValueTask InitializeAsync()
    {
        await fixture.InitializeAsync();
        redis = await ConnectionMultiplexer.ConnectAsync(fixture.Redis);
    }

    public ValueTask DisposeAsync() => redis?.DisposeAsync() ?? ValueTask.CompletedTask;
}
