using System.Diagnostics;
using MiniBlog.Bench.Load;
using MiniBlog.Bench.Running;

namespace MiniBlog.Bench.Scenarios;

/// <summary>Query is down while much happens, and returns while more does.</summary>
sealed class CatchUp : IScenario
{
    /// <summary>Each comment is three events for Query: created, moderated, updated.</summary>
    private const int EventsPerComment = 3;

    private const int Meanwhile = 100;

    public string Name => "catchup";

    public string Summary => "Query is down during 50,000 events: events a second until level, while new ones keep coming";

    public async Task<IReadOnlyList<Figure>> RunAsync(Settings settings)
    {
        await using var run = await settings.BlogAsync();
        var blog = run.Blog;
        var comments = new Comments(blog, await blog.PublishAsync(16));
        await using var checkpoints = await Checkpoints.OpenAsync(blog);
        await blog.StopAsync("query");
        var missed = (settings.Quick ? 300 : 50_000) / EventsPerComment;
        await Rate.ClosedAsync(comments.Server, 32, n => n < missed ? comments.Request(n) : null, (_, answer) => Rate.Expect(answer, 201), settings.Stop);
        var expected = await checkpoints.AppliedAsync() + (missed * EventsPerComment);
        while (await checkpoints.WrittenAsync() < expected)
        {
            await Task.Delay(20, settings.Stop);
        }

        var quiet = await AnswersAsync(TimeSpan.FromSeconds(settings.Quick ? 1 : 5), settings.Stop);
        using var level = CancellationTokenSource.CreateLinkedTokenSource(settings.Stop);
        var during = AnswersAsync(TimeSpan.FromSeconds(settings.Quick ? 3 : 15), level.Token);
        var before = await checkpoints.AppliedAsync();
        var started = Stopwatch.GetTimestamp();
        await blog.StartAsync("query");
        long first = 0;
        long applied;
        while ((applied = await checkpoints.AppliedAsync()) < await checkpoints.WrittenAsync())
        {
            first = first == 0 && applied > before ? Stopwatch.GetTimestamp() : first;
            await Task.Delay(10, settings.Stop);
        }

        var took = Stopwatch.GetElapsedTime(first == 0 ? started : first);
        await blog.HealthyAsync("query");
        return
        [
            new("events missed", applied - before, "events"),
            new("from the start of the process until level", Stopwatch.GetElapsedTime(started).TotalSeconds, "s"),
            new("events a second, once it began", (applied - before) / took.TotalSeconds, "1/s"),
            .. Figure.Percentiles("POST answered, Query down", quiet),
            .. Figure.Percentiles("POST answered, Query catching up", await during),
        ];

        Task<IReadOnlyList<TimeSpan>> AnswersAsync(TimeSpan duration, CancellationToken stop) => Rate.OpenAsync(
            comments.Server, Meanwhile, duration, 16, comments.Request, (_, answer) => Rate.Expect(answer, 201), stop);
    }
}
