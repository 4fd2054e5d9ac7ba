using System.Diagnostics;
using System.Text;

namespace MiniBlog.Bench.Load;

/// <summary>Ways to send requests.</summary>
static class Rate
{
    /// <summary>Sends requests at a fixed rate, however long the answers take: a server that falls behind is not given time to recover.</summary>
    /// <param name="server">Who is asked.</param>
    /// <param name="perSecond">How many requests are due each second.</param>
    /// <param name="duration">For how long.</param>
    /// <param name="connections">How many may be under way at once.</param>
    /// <param name="request">The n-th request.</param>
    /// <param name="answered">Takes its answer and when it was sent; the answer's memory is valid only until it returns.</param>
    /// <param name="stop">Ends it early.</param>
    /// <returns>For each request that was answered the time from when it was due to its answer, in the order in which they were due.</returns>
    public static async Task<IReadOnlyList<TimeSpan>> OpenAsync(
        Uri server, double perSecond, TimeSpan duration, int connections, Func<int, byte[]> request, Action<int, HttpAnswer> answered, CancellationToken stop)
    {
        var total = (int)(perSecond * duration.TotalSeconds);
        var times = new TimeSpan[total];
        var next = -1;
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(SendAsync, CancellationToken.None)));
        return [.. times.Where(time => time > TimeSpan.Zero)];

        async Task SendAsync()
        {
            using var connection = await HttpConnection.OpenAsync(server);
            int n;
            while ((n = Interlocked.Increment(ref next)) < total && !stop.IsCancellationRequested)
            {
                var due = TimeSpan.FromSeconds(n / perSecond);
                var early = due - Stopwatch.GetElapsedTime(started);
                if (early > TimeSpan.FromMilliseconds(1))
                {
                    await Task.Delay(early, CancellationToken.None);
                }

                var bytes = request(n);
                // The timer wakes up to a millisecond late; that is not the server's doing. A request that waited for a free connection is.
                var sent = early > TimeSpan.Zero ? Stopwatch.GetElapsedTime(started) : due;
                answered(n, await connection.SendAsync(bytes, CancellationToken.None));
                times[n] = Stopwatch.GetElapsedTime(started) - sent;
            }
        }
    }

    /// <summary>Sends requests from several clients, each its next one as soon as it has the answer to the last.</summary>
    /// <param name="server">Who is asked.</param>
    /// <param name="clients">How many clients.</param>
    /// <param name="request">The n-th request; null where there is none any more.</param>
    /// <param name="answered">Takes its answer; the answer's memory is valid only until it returns.</param>
    /// <param name="stop">Ends it.</param>
    /// <returns>How many were answered.</returns>
    public static async Task<int> ClosedAsync(Uri server, int clients, Func<int, byte[]?> request, Action<int, HttpAnswer> answered, CancellationToken stop)
    {
        var next = -1;
        var count = 0;
        await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(SendAsync, CancellationToken.None)));
        return count;

        async Task SendAsync()
        {
            using var connection = await HttpConnection.OpenAsync(server);
            while (!stop.IsCancellationRequested)
            {
                var n = Interlocked.Increment(ref next);
                if (request(n) is not { } bytes)
                {
                    return;
                }

                answered(n, await connection.SendAsync(bytes, CancellationToken.None));
                Interlocked.Increment(ref count);
            }
        }
    }

    /// <summary>How many requests a second are answered when clients send one after the other for a while.</summary>
    public static async Task<double> PerSecondAsync(Uri server, byte[] request, int status, TimeSpan duration, int clients = 64)
    {
        // As long again before, for the just-in-time compiler and the caches.
        await RunAsync(duration);
        var started = Stopwatch.GetTimestamp();
        var answers = await RunAsync(duration);
        return answers / Stopwatch.GetElapsedTime(started).TotalSeconds;

        async Task<int> RunAsync(TimeSpan length)
        {
            using var end = new CancellationTokenSource(length);
            return await ClosedAsync(server, clients, _ => request, (_, answer) => Expect(answer, status), end.Token);
        }
    }

    /// <exception cref="InvalidOperationException">The answer has another status.</exception>
    public static void Expect(HttpAnswer answer, int status)
    {
        if (answer.Status != status)
        {
            throw new InvalidOperationException($"{status} was expected, {answer.Status} came: {Encoding.UTF8.GetString(answer.Body.Span)}");
        }
    }
}
