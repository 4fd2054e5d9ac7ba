using System.Diagnostics;
using MiniBlog.Bench.Load;
using MiniBlog.Bench.Running;

namespace MiniBlog.Bench.Scenarios;

/// <summary>The burst with more replicas and with fewer partitions.</summary>
sealed class Scaling : IScenario
{
    /// <summary>As in a burst: until then the just-in-time compiler works beside what is measured, for each replica anew.</summary>
    private const int WarmUp = 10_000;

    private const int Measured = 5_000;

    public string Name => "scale";

    public string Summary => "a burst with 1 and 2 replicas of each service, and with 1, 2, 4 and 8 partitions";

    public bool IsQuick => false;

    public async Task<IReadOnlyList<Figure>> RunAsync(Settings settings)
    {
        var figures = new List<Figure>();
        foreach (var replicas in new[] { 1, 2 })
        {
            string[] arguments = [.. Blog.Services.Select(service => $"--Replicas:{service}={replicas}")];
            figures.Add(new($"{replicas} replica(s) of each", await PerSecondAsync(arguments, null, settings), "1/s"));
        }

        foreach (var partitions in new[] { 1, 2, 4, 8 })
        {
            figures.Add(new($"{partitions} partition(s)", await PerSecondAsync([], partitions, settings), "1/s"));
        }

        return figures;
    }

    private static async Task<double> PerSecondAsync(string[] arguments, int? partitions, Settings settings)
    {
        Progress.Say($"  {string.Join(' ', arguments)} {partitions}");
        await using var blog = await Blog.StartAsync(arguments, partitions is null ? [] : new() { ["Events__Partitions"] = $"{partitions}" });
        var comments = new Comments(blog, await blog.PublishAsync(16));
        using var visibility = new Visibility(blog);
        await SendAsync(WarmUp);
        await visibility.AwaitCountAsync(WarmUp, settings.Stop);
        var started = Stopwatch.GetTimestamp();
        await SendAsync(Measured);
        await visibility.AwaitCountAsync(WarmUp + Measured, settings.Stop);
        return Measured / Stopwatch.GetElapsedTime(started).TotalSeconds;

        Task SendAsync(int number) => Rate.ClosedAsync(
            comments.Server, 32, n => n < number ? comments.Request(n) : null, (_, answer) => Rate.Expect(answer, 201), settings.Stop);
    }
}
