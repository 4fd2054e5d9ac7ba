using Aspire.Hosting.Engine;
using Microsoft.Extensions.Time.Testing;

namespace MiniBlog.Tests.Engine;

public sealed class BackoffTests
{
    readonly FakeTimeProvider time = new();

    [Fact]
    public void A_process_that_keeps_crashing_waits_twice_as_long_each_time_up_to_half_a_minute()
    {
        var backoff = new Backoff(time);

        var waits = Enumerable.Range(0, 8).Select(_ =>
        {
            backoff.Started();
            return backoff.Next().TotalSeconds;
        });

        Assert.Equal([0.5, 1, 2, 4, 8, 16, 30, 30], waits);
    }

    [Fact]
    public void A_process_that_ran_well_for_a_while_starts_again_at_once()
    {
        var backoff = new Backoff(time);
        for (var i = 0; i < 5; i++)
        {
            backoff.Next();
        }

        backoff.Started();
        time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(0.5, backoff.Next().TotalSeconds);
    }
}
