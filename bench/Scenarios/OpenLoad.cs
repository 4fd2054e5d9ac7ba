using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;
using MiniBlog.Bench.Load;
using MiniBlog.Bench.Running;

namespace MiniBlog.Bench.Scenarios;

/// <summary>Comments at a fixed rate, whether or not the blog keeps up.</summary>
sealed class OpenLoad : IScenario
{
    /// <summary>The name of what it finds out.</summary>
    public const string Held = "held: answers and lag at the end within 250 ms, p99";

    private const int Posts = 16;
    private const int Connections = 64;

    /// <summary>How many of a second's comments are followed until they are visible.</summary>
    private const int FollowedPerSecond = 20;

    private static readonly TimeSpan Bearable = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(5);

    public string Name => "load";

    public string Summary => "comments at rising rates over 16 posts, 20 s each: answers, lag at the start and at the end, memory afterwards";

    public async Task<IReadOnlyList<Figure>> RunAsync(Settings settings)
    {
        await using var run = await settings.BlogAsync();
        var blog = run.Blog;
        var comments = new Comments(blog, await blog.PublishAsync(Posts));
        var figures = new List<Figure>();
        await RunAsync(blog, comments, settings.Quick ? 50 : 500, TimeSpan.FromSeconds(settings.Quick ? 1 : 30), settings.Stop);
        var (held, isHeld) = (0, true);
        foreach (var rate in settings.Quick ? [100] : new[] { 100, 250, 500, 750, 1_000, 1_500, 2_000, 2_500, 3_000, 4_000 })
        {
            Progress.Say($"  {rate} comments a second");
            var processors = new ProcessorTimes();
            var (answers, lag, share) = await RunAsync(blog, comments, rate, TimeSpan.FromSeconds(settings.Quick ? 2 : 20), settings.Stop);
            var third = lag.Count / 3;
            figures.AddRange(Figure.Percentiles($"{rate}/s: POST answered", answers));
            figures.AddRange(Figure.Percentiles($"{rate}/s: lag in the first third", lag[..third]));
            figures.AddRange(Figure.Percentiles($"{rate}/s: lag in the last third", lag[^third..]));
            figures.Add(new($"{rate}/s: the load's own share of the processors", share, "ratio"));
            figures.AddRange(processors.PerThing("comment", answers.Count).Select(program => program with { What = $"{rate}/s: {program.What}" }));
            // Behind in answering is behind too: what is not accepted has no lag yet.
            isHeld &= At(lag[^third..], 0.99) <= Bearable && At(answers, 0.99) <= Bearable;
            held = isHeld ? rate : held;
            if (At(lag[^third..], 0.5) > Bearable || At(answers, 0.5) > Bearable)
            {
                figures.Add(new("half of the answers, or of the lag at the end, beyond 250 ms from", rate, "1/s"));
                break;
            }
        }

        var memory = ProcessTree.Below(Environment.ProcessId).Sum(process => process.ProportionalMemory);
        return [.. figures, new(Held, held, "1/s", settings.Quick ? null : "≥ 2000"), new("memory of all processes afterwards, without a dashboard", memory, "MiB")];
    }

    /// <summary>Sends comments for a while and follows some of them; ends when all those are visible.</summary>
    private static async Task<(IReadOnlyList<TimeSpan> Answers, List<TimeSpan> Lag, double OwnShare)> RunAsync(
        Blog blog, Comments comments, int rate, TimeSpan duration, CancellationToken stop)
    {
        // Nothing here may hold a thread of the pool while it waits: the requests of the load would have to wait for it, and the blog would look slow.
        var followed = Channel.CreateUnbounded<(int N, Guid Id, long Accepted)>();
        var every = Math.Max(1, rate / FollowedPerSecond);
        var follow = Task.Run(() => FollowAsync(blog, followed.Reader, stop), stop);
        var processor = Environment.CpuUsage.TotalTime;
        var started = Stopwatch.GetTimestamp();
        var answers = await Rate.OpenAsync(
            comments.Server, rate, duration, Connections, comments.Request,
            (n, answer) =>
            {
                var id = Comments.Accepted(answer);
                if (n % every == 0)
                {
                    followed.Writer.TryWrite((n, id, Stopwatch.GetTimestamp()));
                }
            },
            stop);
        var share = (Environment.CpuUsage.TotalTime - processor) / (Stopwatch.GetElapsedTime(started) * Environment.ProcessorCount);
        followed.Writer.Complete();
        return (answers, await follow, share);
    }

    /// <summary>Several at once: one that hangs must not make the next look late.</summary>
    private static async Task<List<TimeSpan>> FollowAsync(Blog blog, ChannelReader<(int N, Guid Id, long Accepted)> followed, CancellationToken stop)
    {
        var lags = new ConcurrentDictionary<int, TimeSpan>();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(
            async () =>
            {
                using var visibility = new Visibility(blog);
                await foreach (var (n, id, accepted) in followed.ReadAllAsync(stop))
                {
                    await visibility.AwaitAsync(id, Interval, stop);
                    lags[n] = Stopwatch.GetElapsedTime(accepted);
                }
            },
            stop)));
        return [.. lags.OrderBy(lag => lag.Key).Select(lag => lag.Value)];
    }

    private static TimeSpan At(IReadOnlyCollection<TimeSpan> times, double part) => times.Order().ElementAt((int)(times.Count * part));
}
