using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using MiniBlog.Bench.Load;
using MiniBlog.Bench.Running;
using MiniBlog.ServiceDefaults.Auth;

namespace MiniBlog.Bench.Scenarios;

/// <summary>Query's tables made anew beside the ones that serve, from logs of growing size.</summary>
sealed class Rebuilding : IScenario
{
    private const int Posts = 50;

    public string Name => "rebuild";

    public string Summary => "Query from empty at 10 thousand, 100 thousand and 1 million events: events a second, memory, reads meanwhile";

    public async Task<IReadOnlyList<Figure>> RunAsync(Settings settings)
    {
        await using var run = await settings.BlogAsync();
        var blog = run.Blog;
        var posts = await blog.PublishAsync(Posts);
        await using var seed = await Seed.OpenAsync(blog);
        await using var checkpoints = await Checkpoints.OpenAsync(blog);
        var figures = new List<Figure>();
        var there = 0;
        foreach (var size in settings.Quick ? [1_000] : new[] { 10_000, 100_000, 1_000_000 })
        {
            Progress.Say($"  {size:#,##0} events");
            await seed.CommentsAsync(posts, (size - there) / Posts / 2);
            there = size;
            while (await checkpoints.AppliedAsync() < await checkpoints.WrittenAsync())
            {
                await Task.Delay(50, settings.Stop);
            }

            figures.AddRange(await RebuildAsync(blog, posts[0], size, settings));
        }

        return figures;
    }

    private static async Task<IReadOnlyList<Figure>> RebuildAsync(Blog blog, Guid post, int size, Settings settings)
    {
        using var query = new HttpClient { BaseAddress = blog.Address("query"), DefaultRequestHeaders = { Authorization = Blog.Bearer(Roles.Author) } };
        using var reading = new CancellationTokenSource();
        var reads = Rate.OpenAsync(
            query.BaseAddress!, 50, TimeSpan.FromMinutes(10), 4, _ => HttpConnection.Get(query.BaseAddress!, $"/posts/{post}"), (_, answer) => Rate.Expect(answer, 200), reading.Token);
        var started = Stopwatch.GetTimestamp();
        (await query.PostAsync("/rebuild", null, settings.Stop)).EnsureSuccessStatusCode().Dispose();
        JsonElement status;
        var most = 0.0;
        TimeSpan? begun = null, replayed = null;
        do
        {
            await Task.Delay(10, settings.Stop);
            status = await query.GetFromJsonAsync<JsonElement>("/rebuild", settings.Stop);
            begun ??= status.GetProperty("applied").GetInt64() > 0 ? Stopwatch.GetElapsedTime(started) : null;
            replayed ??= status.GetProperty("state").GetString() == "replaying" ? null : Stopwatch.GetElapsedTime(started);
            most = Math.Max(most, ProcessTree.Below(Environment.ProcessId).Where(process => process.Name == "MiniBlog.Query").Sum(process => process.ProportionalMemory));
        }
        while (status.GetProperty("state").GetString() is "replaying" or "comparing");

        await reading.CancelAsync();
        if (status.GetProperty("state").GetString() != "done" || status.GetProperty("differences").GetArrayLength() > 0)
        {
            throw new InvalidOperationException($"The rebuild did not end well: {status}");
        }

        var name = $"{size:#,##0} events";
        return
        [
            new($"{name}: replayed", status.GetProperty("applied").GetInt64() / replayed!.Value.TotalSeconds, "1/s", settings.Quick ? null : "≥ 30000"),
            new($"{name}: of that, until the first was applied", begun!.Value.TotalSeconds, "s"),
            new($"{name}: until swapped", Stopwatch.GetElapsedTime(started).TotalSeconds, "s"),
            new($"{name}: Query's memory at the most", most, "MiB"),
            .. Figure.Percentiles($"{name}: reads meanwhile", await reads),
        ];
    }
}
