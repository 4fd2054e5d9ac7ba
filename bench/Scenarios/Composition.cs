using System.Diagnostics;
using System.Globalization;
using MiniBlog.Bench.Load;
using MiniBlog.Bench.Running;
using MiniBlog.ServiceDefaults.Auth;

namespace MiniBlog.Bench.Scenarios;

/// <summary>The course's comparison: a page put together by calls to Posts and Comments, against Query's one read.</summary>
sealed class Composition : IScenario
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    public string Name => "composition";

    public string Summary => "a post page composed by synchronous calls against Query's one read; with Comments stopped, and slow";

    public async Task<IReadOnlyList<Figure>> RunAsync(Settings settings)
    {
        await using var run = await settings.BlogAsync();
        var blog = run.Blog;
        var posts = await blog.PublishAsync(1);
        var comments = new Comments(blog, posts);
        using var visibility = new Visibility(blog);
        var there = await visibility.CountAsync(settings.Stop);
        await Rate.ClosedAsync(comments.Server, 4, n => n < 10 ? comments.Request(n) : null, (_, answer) => Rate.Expect(answer, 201), settings.Stop);
        await visibility.AwaitCountAsync(there + 10, settings.Stop);

        var count = settings.Quick ? 20 : 500;
        string[] composed = [$"{blog.Address("posts")}posts/{posts[0]}", $"{blog.Address("comments")}posts/{posts[0]}/comments"];
        string[] read = [$"{blog.Address("query")}posts/{posts[0]}"];
        List<Figure> figures = [.. await MeasureAsync("all well", composed, read, count, settings)];

        var process = ProcessTree.Below(Environment.ProcessId).Single(one => one.Name == "MiniBlog.Comments");
        await SignalAsync("-STOP", process);
        figures.AddRange(await MeasureAsync("Comments hangs", composed, read, settings.Quick ? 1 : 3, settings));
        await SignalAsync("-CONT", process);

        await blog.StopAsync("comments");
        figures.AddRange(await MeasureAsync("Comments is stopped", composed, read, count, settings));
        await blog.StartAsync("comments");
        await blog.HealthyAsync("comments");
        return figures;
    }

    private static async Task<IReadOnlyList<Figure>> MeasureAsync(string state, string[] composed, string[] read, int count, Settings settings)
    {
        var figures = new List<Figure>();
        foreach (var (name, addresses) in new[] { ("composed by calls", composed), ("one read of Query", read) })
        {
            using var client = new HttpClient { Timeout = Patience, DefaultRequestHeaders = { Authorization = Blog.Bearer(Roles.Author) } };
            var times = new List<TimeSpan>();
            var whole = 0;
            for (var n = -count; n < count; n++)
            {
                var started = Stopwatch.GetTimestamp();
                var isWhole = await IsWholeAsync(client, addresses, settings.Stop);
                if (n >= 0)
                {
                    times.Add(Stopwatch.GetElapsedTime(started));
                    whole += isWhole ? 1 : 0;
                }
            }

            figures.AddRange(Figure.Percentiles($"{state}: {name}", times));
            figures.Add(new($"{state}: {name}, pages that came out whole", (double)whole / count, "ratio"));
        }

        return figures;
    }

    /// <summary>One call after the other, as code that calls services does unless somebody made it better.</summary>
    private static async Task<bool> IsWholeAsync(HttpClient client, string[] addresses, CancellationToken stop)
    {
        foreach (var address in addresses)
        {
            try
            {
                (await client.GetAsync(address, stop)).EnsureSuccessStatusCode().Dispose();
            }
            catch (Exception away) when (away is HttpRequestException or TaskCanceledException && !stop.IsCancellationRequested)
            {
                return false;
            }
        }

        return true;
    }

    private static async Task SignalAsync(string signal, RunningProcess process)
    {
        using var kill = Process.Start("kill", [signal, process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }
}
