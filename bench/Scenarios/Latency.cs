using System.Diagnostics;
using MiniBlog.Bench.Load;
using MiniBlog.Bench.Running;

namespace MiniBlog.Bench.Scenarios;

/// <summary>One comment at a time on an idle blog: from its acceptance to its being readable, three hops later.</summary>
sealed class Latency : IScenario
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(2);

    public string Name => "latency";

    public string Summary => "idle: comment accepted → approved and visible in Query (three hops), polled every 2 ms; what each hop waits and works";

    public Task<IReadOnlyList<Figure>> RunAsync(Settings settings) => settings.WithAndWithoutTelemetryAsync((blog, spans) => MeasureAsync(blog, settings, spans));

    private static async Task<IReadOnlyList<Figure>> MeasureAsync(Blog blog, Settings settings, bool spans)
    {
        await WarmUpAsync(blog, settings.Quick ? 20 : 5_000, settings.Stop);
        var (before, count) = settings.Quick ? (5, 10) : (50, 200);
        await MeasureAsync(blog, before, settings.Stop);
        var since = Otlp.Now();
        if (spans)
        {
            blog.Telemetry.Keep();
        }

        var figures = await MeasureAsync(blog, count, settings.Stop);
        return spans ? [.. figures, .. await CommentTraces.ReadAsync(blog, since, count, settings.Stop)] : figures;
    }

    /// <summary>Sends comments for as long as the just-in-time compiler of each service still has much to do; a blog that runs has that behind it.</summary>
    public static async Task WarmUpAsync(Blog blog, int count, CancellationToken stop)
    {
        var comments = new Comments(blog, await blog.PublishAsync(16));
        using var visibility = new Visibility(blog);
        var there = await visibility.CountAsync(stop);
        await Rate.ClosedAsync(comments.Server, 16, n => n < count ? comments.Request(n) : null, (_, answer) => Rate.Expect(answer, 201), stop);
        await visibility.AwaitCountAsync(there + count, stop);
    }

    /// <summary>So many comments, one after the other.</summary>
    private static async Task<IReadOnlyList<Figure>> MeasureAsync(Blog blog, int count, CancellationToken stop)
    {
        var comments = new Comments(blog, await blog.PublishAsync(1));
        using var connection = await HttpConnection.OpenAsync(comments.Server);
        using var visibility = new Visibility(blog);
        List<TimeSpan> posting = [], hops = [];
        for (var n = 0; n < count; n++)
        {
            var request = comments.Request(n);
            var sent = Stopwatch.GetTimestamp();
            var id = Comments.Accepted(await connection.SendAsync(request, stop));
            var accepted = Stopwatch.GetTimestamp();
            await visibility.AwaitAsync(id, Interval, stop);
            posting.Add(Stopwatch.GetElapsedTime(sent, accepted));
            hops.Add(Stopwatch.GetElapsedTime(accepted));
        }

        return [.. Figure.Percentiles("POST answered", posting), .. Figure.Percentiles("accepted → visible", hops, "≤ 8", "≤ 20")];
    }
}
