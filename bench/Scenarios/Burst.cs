using System.Diagnostics;
using MiniBlog.Bench.Load;
using MiniBlog.Bench.Running;

namespace MiniBlog.Bench.Scenarios;

/// <summary>Many comments at once.</summary>
sealed class Burst : IScenario
{
    private const int Clients = 32;

    public string Name => "burst";

    public string Summary => "5,000 comments by 32 clients: accepted, all approved and visible";

    public Task<IReadOnlyList<Figure>> RunAsync(Settings settings) => settings.WithAndWithoutTelemetryAsync((blog, _) => MeasureAsync(blog, settings));

    private static async Task<IReadOnlyList<Figure>> MeasureAsync(Blog blog, Settings settings)
    {
        var comments = new Comments(blog, await blog.PublishAsync(16));
        using var visibility = new Visibility(blog);
        var warmUp = settings.Quick ? 100 : 10_000;
        var before = await visibility.CountAsync(settings.Stop);
        await SendAsync(warmUp);
        await visibility.AwaitCountAsync(before + warmUp, settings.Stop);

        var count = settings.Quick ? 200 : 5_000;
        var processors = new ProcessorTimes();
        var started = Stopwatch.GetTimestamp();
        await SendAsync(count);
        var accepted = Stopwatch.GetElapsedTime(started);
        await visibility.AwaitCountAsync(before + warmUp + count, settings.Stop);
        var visible = Stopwatch.GetElapsedTime(started);
        return
        [
            new("accepted", accepted.TotalSeconds, "s"),
            new("all visible", visible.TotalSeconds, "s", settings.Quick ? null : "≤ 2.5"),
            new("comments a second", count / visible.TotalSeconds, "1/s"),
            .. processors.PerThing("comment", count),
        ];

        Task SendAsync(int number) => Rate.ClosedAsync(
            comments.Server, Clients, n => n < number ? comments.Request(n) : null, (_, answer) => Rate.Expect(answer, 201), settings.Stop);
    }
}
