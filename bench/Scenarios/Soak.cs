using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using MiniBlog.Bench.Running;

namespace MiniBlog.Bench.Scenarios;

/// <summary>Comments for a long while, during which a random process is killed again and again.</summary>
sealed class Soak : IScenario
{
    private const int Posts = 16;
    private const int Clients = 32;

    /// <summary>Comments a second where <c>load</c> did not find out in this run what is held.</summary>
    private const int Usual = 125;

    /// <summary>A word that the default rules reject: such a comment must never be seen.</summary>
    private const string Rejected = "orange";

    private static readonly string[] Victims = ["MiniBlog.Posts", "MiniBlog.Comments", "MiniBlog.Moderation", "MiniBlog.Query", "MiniBlog.Web", "redis-server", "postgres"];

    public string Name => "soak";

    public string Summary => "10 minutes of comments at half the rate that is held, with a random process killed every 20 s: lost, doubled, leaked, highest lag, memory";

    public async Task<IReadOnlyList<Figure>> RunAsync(Settings settings)
    {
        await using var run = await settings.BlogAsync();
        var blog = run.Blog;
        var posts = await blog.PublishAsync(Posts);
        using var client = new HttpClient { BaseAddress = blog.Address("comments") };
        using var query = new HttpClient { BaseAddress = blog.Address("query") };
        var accepted = new ConcurrentDictionary<Guid, Guid>();
        var leaked = 0;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(settings.Stop);
        end.CancelAfter(TimeSpan.FromSeconds(settings.Quick ? 6 : 600));
        var (perSecond, every) = settings.Quick ? (50, 3) : (settings.Held is > 0 and var held ? (int)held / 2 : Usual, 20);
        Progress.Say($"  {perSecond} comments a second");
        (Guid Id, long Accepted)? newest = null;
        var highest = TimeSpan.Zero;

        var before = Memory();
        var kills = KillAsync(TimeSpan.FromSeconds(every), end.Token);
        Task[] watches = [WatchAsync(), FollowAsync()];
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => Task.Run(() => CommentAsync(client))));
        var killed = await kills;
        await Task.WhenAll(watches);

        var healed = Stopwatch.GetTimestamp();
        await blog.HealthyAsync(Blog.Services);
        var (lost, doubled) = await CompareAsync();
        return
        [
            new("comments accepted", accepted.Count, "comments"),
            new("comments a second, wanted", perSecond, "1/s"),
            new("processes killed", killed, "processes"),
            new("lost", lost, "comments", "≤ 0"),
            new("doubled", doubled, "comments", "≤ 0"),
            new("leaked: rejected but seen", leaked, "comments", "≤ 0"),
            new("highest lag of those that were followed", highest.TotalSeconds, "s"),
            new("until all were visible", Stopwatch.GetElapsedTime(healed).TotalSeconds, "s", "≤ 10"),
            new("memory before", before, "MiB"),
            new("memory after", Memory(), "MiB"),
        ];

        async Task CommentAsync(int number)
        {
            for (var n = number; !end.IsCancellationRequested; n += Clients)
            {
                var started = Stopwatch.GetTimestamp();
                var isRejected = n % 10 == 0;
                var post = posts[n % Posts];
                var key = Guid.NewGuid().ToString();
                Guid? id = null;
                // Repeated with its key until it is answered: a command that was cut off may have been carried out.
                while (id is null)
                {
                    id = await TryAsync(post, $"Thought number {n} {(isRejected ? Rejected : "")} {key}.", key);
                }

                if (!isRejected)
                {
                    accepted[id.Value] = post;
                    newest = (id.Value, Stopwatch.GetTimestamp());
                }

                var rest = TimeSpan.FromSeconds((double)Clients / perSecond) - Stopwatch.GetElapsedTime(started);
                await Task.Delay(rest > TimeSpan.Zero ? rest : TimeSpan.Zero, CancellationToken.None);
            }
        }

        async Task<Guid?> TryAsync(Guid post, string content, string key)
        {
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, $"/posts/{post}/comments") { Content = JsonContent.Create(new { author = "Reader", content }) };
                request.Headers.Add("Idempotency-Key", key);
                using var answer = await client.SendAsync(request, settings.Stop);
                if (answer.StatusCode == HttpStatusCode.Created)
                {
                    return (await answer.Content.ReadFromJsonAsync<JsonElement>(settings.Stop)).GetProperty("id").GetGuid();
                }
            }
            catch (HttpRequestException)
            {
                // Away; it is sent again.
            }

            await Task.Delay(50, settings.Stop);
            return null;
        }

        // What readers see, all the while.
        async Task WatchAsync()
        {
            while (!end.IsCancellationRequested)
            {
                foreach (var post in posts)
                {
                    leaked += (await ReadAsync($"/posts/{post}/comments?limit=100"))?.GetProperty("items").EnumerateArray().Count(IsLeak) ?? 0;
                }

                await Task.Delay(100, CancellationToken.None);
            }
        }

        // One comment after the other, each until it is visible or the time is up; those that are lost are counted at the end.
        async Task FollowAsync()
        {
            while (!end.IsCancellationRequested)
            {
                var followed = newest;
                while (followed is { } comment && !end.IsCancellationRequested && (await ReadAsync($"/comments/{comment.Id}"))?.GetProperty("status").GetString() != "approved")
                {
                    await Task.Delay(20, CancellationToken.None);
                }

                if (followed is { } seen && Stopwatch.GetElapsedTime(seen.Accepted) is var lag && lag > highest)
                {
                    highest = lag;
                }

                await Task.Delay(20, CancellationToken.None);
            }
        }

        async Task<JsonElement?> ReadAsync(string path)
        {
            try
            {
                using var answer = await query.GetAsync(path, settings.Stop);
                return answer.IsSuccessStatusCode ? await answer.Content.ReadFromJsonAsync<JsonElement>(settings.Stop) : null;
            }
            catch (HttpRequestException)
            {
                return null;
            }
        }

        async Task<(int Lost, int Doubled)> CompareAsync()
        {
            var patience = Stopwatch.GetTimestamp();
            while (true)
            {
                var listed = new List<Guid>();
                foreach (var post in posts)
                {
                    string? cursor = null;
                    do
                    {
                        var page = await ReadAsync($"/posts/{post}/comments?limit=100{(cursor is null ? "" : $"&cursor={cursor}")}");
                        listed.AddRange(page?.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetGuid()) ?? []);
                        cursor = page?.GetProperty("next").GetString();
                    }
                    while (cursor is not null);
                }

                var lost = accepted.Keys.Except(listed).Count();
                if (lost == 0 || Stopwatch.GetElapsedTime(patience) > TimeSpan.FromMinutes(1))
                {
                    return (lost, listed.Count - listed.Distinct().Count());
                }

                await Task.Delay(100, settings.Stop);
            }
        }
    }

    private static bool IsLeak(JsonElement comment) => comment.GetProperty("html").GetString()?.Contains(Rejected, StringComparison.Ordinal) == true;

    private static async Task<int> KillAsync(TimeSpan every, CancellationToken stop)
    {
        var killed = 0;
        using var timer = new PeriodicTimer(every);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                var victim = Victims[Random.Shared.Next(Victims.Length)];
                // The first postgres is the server; its own processes end with it.
                if (ProcessTree.Below(Environment.ProcessId).Where(process => process.Name == victim).MinBy(process => process.Id) is { } process)
                {
                    Progress.Say($"  kill -9 {victim}");
                    using var running = Process.GetProcessById(process.Id);
                    running.Kill();
                    killed++;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Enough.
        }

        return killed;
    }

    private static double Memory() => ProcessTree.Below(Environment.ProcessId).Sum(process => process.ProportionalMemory);
}
