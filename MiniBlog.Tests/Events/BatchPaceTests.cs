using Microsoft.Extensions.Time.Testing;
using MiniBlog.ServiceDefaults.Events;

namespace MiniBlog.Tests.Events;

/// <summary>When a subscription rests, and when it must not.</summary>
public sealed class BatchPaceTests
{
    private readonly FakeTimeProvider time = new();

    [Fact]
    public async Task What_comes_alone_waits_for_nothing()
    {
        var pace = new BatchPace(time);
        for (var second = 0; second < 5; second++)
        {
            Assert.True(After(pace, 10).IsCompletedSuccessfully);
            time.Advance(TimeSpan.FromSeconds(1));
        }

        await After(pace, 1);
    }

    [Fact]
    public async Task Small_batches_of_many_events_rest_until_they_are_few_again()
    {
        var pace = new BatchPace(time);
        Assert.True(After(pace, BatchPace.Much).IsCompletedSuccessfully);
        time.Advance(BatchPace.Window);
        var rest = After(pace, 1);
        Assert.False(rest.IsCompleted);
        time.Advance(BatchPace.Rest);
        await rest;

        time.Advance(BatchPace.Window);
        Assert.True(After(pace, 1).IsCompletedSuccessfully);
    }

    [Fact]
    public void A_large_batch_never_rests_since_more_may_be_behind_it()
    {
        var pace = new BatchPace(time);
        for (var n = 0; n < 10; n++)
        {
            Assert.True(After(pace, BatchPace.Large).IsCompletedSuccessfully);
            time.Advance(BatchPace.Window / 10);
        }

        time.Advance(BatchPace.Window);
        After(pace, 1_000);
        Assert.True(After(pace, BatchPace.Large).IsCompletedSuccessfully);
    }

    private static Task After(BatchPace pace, int count) => pace.AfterAsync(count, TestContext.Current.CancellationToken);
}
