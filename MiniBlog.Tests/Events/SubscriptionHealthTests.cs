using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using MiniBlog.ServiceDefaults.Events;

namespace MiniBlog.Tests.Events;

/// <summary>What a consumer says of a producer that does not answer.</summary>
public sealed class SubscriptionHealthTests
{
    private readonly FakeTimeProvider time = new();
    private readonly FakeLogger log = new();
    private readonly SubscriptionHealth health;

    public SubscriptionHealthTests() => health = new(new ConsumerIdentity("query", "one", ["posts"]), time);

    [Fact]
    public void Services_that_start_side_by_side_warn_of_nothing()
    {
        AwayFor(TimeSpan.FromSeconds(8));
        health.Reached("posts", log);
        AwayFor(TimeSpan.FromSeconds(8));

        Assert.Equal(0, log.Collector.Count);
    }

    [Fact]
    public void A_silence_that_lasts_is_told_once_and_so_is_its_end()
    {
        AwayFor(TimeSpan.FromMinutes(5));
        health.Reached("posts", log);
        health.Reached("posts", log);

        Assert.Equal([LogLevel.Warning, LogLevel.Information], log.Collector.GetSnapshot().Select(entry => entry.Level));
        Assert.Equal("The event store of posts has not answered for 10 s: Connection refused", log.Collector.GetSnapshot()[0].Message);
    }

    private void AwayFor(TimeSpan duration)
    {
        for (var end = time.GetUtcNow() + duration; time.GetUtcNow() < end; time.Advance(TimeSpan.FromSeconds(1)))
        {
            health.Unreachable("posts", "Connection refused", log);
        }
    }
}
