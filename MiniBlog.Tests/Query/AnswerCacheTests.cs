using System.Globalization;
using System.Text;
using CsCheck;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using MiniBlog.Query.Caching;
using MiniBlog.ServiceDefaults.Events;

namespace MiniBlog.Tests.Query;

/// <summary>Answers from memory are never older than what a reader may rely on, whatever happens at the same time.</summary>
public sealed class AnswerCacheTests
{
    private static readonly Gen<string[]> Addresses = Gen.Int[0, 2].Select(n => $"/posts/{n}").Array[1, 40];

    [Fact]
    public async Task However_reads_and_events_interleave_no_answer_is_older_than_a_position_that_was_told_before_it_was_asked_for() =>
        await Gen.Select(Addresses, Gen.Int[1, 8], Gen.Int[0, 3]).SampleAsync(
            async (addresses, readers, pause) =>
            {
                var (state, told) = (0, 0);
                var progress = Progress();
                using var cache = new AnswerCache(progress, TimeProvider.System);
                using var end = new CancellationTokenSource();
                var events = Task.Run(async () =>
                {
                    while (!end.IsCancellationRequested)
                    {
                        // As the projection does: commit, then say so, then tell the position.
                        var version = Interlocked.Increment(ref state);
                        progress.Report("posts", new Dictionary<int, long> { [0] = version });
                        Volatile.Write(ref told, version);
                        await YieldAsync(pause);
                    }
                });
                await Task.WhenAll(Enumerable.Range(0, readers).Select(_ => Task.Run(async () =>
                {
                    foreach (var address in addresses)
                    {
                        var atLeast = Volatile.Read(ref told);
                        Assert.True(await ReadAsync(cache, address, () => Volatile.Read(ref state), pause) >= atLeast, $"An old answer to {address}.");
                    }
                })));
                await end.CancelAsync();
                await events;
            },
            iter: 100,
            threads: 1);

    [Fact]
    public async Task An_answer_is_made_once_for_many_and_again_after_an_event()
    {
        var progress = Progress();
        using var cache = new AnswerCache(progress, new FakeTimeProvider());
        var made = 0;

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => ReadAsync(cache, "/posts", () => Interlocked.Increment(ref made), pause: 3)));
        Assert.Equal(1, made);

        progress.Report("posts", new Dictionary<int, long> { [0] = 1 });
        Assert.Equal(2, await ReadAsync(cache, "/posts", () => Interlocked.Increment(ref made), pause: 0));
    }

    [Fact]
    public async Task An_answer_lasts_a_second_at_the_most_should_nobody_say_that_something_changed()
    {
        var time = new FakeTimeProvider();
        using var cache = new AnswerCache(Progress(), time);
        Assert.Equal(1, await ReadAsync(cache, "/posts", () => 1, pause: 0));
        Assert.Equal(1, await ReadAsync(cache, "/posts", () => 2, pause: 0));

        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, await ReadAsync(cache, "/posts", () => 2, pause: 0));
    }

    private static SubscriptionProgress Progress() =>
        new(new ConsumerIdentity("query", "test", ["posts"]), () => throw new InvalidOperationException("No database is needed."), TimeProvider.System);

    /// <summary>Reads through the cache; the endpoint answers with a version of the state.</summary>
    private static async Task<int> ReadAsync(AnswerCache cache, string address, Func<int> state, int pause)
    {
        using var body = new MemoryStream();
        var http = new DefaultHttpContext { Request = { Method = "GET", Path = address }, Response = { Body = body } };
        await cache.AnswerAsync(http, async context =>
        {
            await YieldAsync(pause);
            var version = state();
            await YieldAsync(pause);
            await Revalidated.SendAsync(context, "text/plain", Encoding.UTF8.GetBytes(version.ToString(CultureInfo.InvariantCulture)));
        });
        return int.Parse(Encoding.UTF8.GetString(body.ToArray()), CultureInfo.InvariantCulture);
    }

    private static async Task YieldAsync(int times)
    {
        for (var n = 0; n < times; n++)
        {
            await Task.Yield();
        }
    }
}
