using System.Diagnostics;
using MiniBlog.Bench.Load;
using MiniBlog.Bench.Running;

namespace MiniBlog.Bench.Scenarios;

/// <summary>The dashboard under spans: how many it takes, in how much memory, and how fast it answers meanwhile.</summary>
sealed class DashboardLoad : IScenario
{
    private const int Senders = 4;

    public string Name => "dashboard";

    public string Summary => "the dashboard: spans/s that a core takes, memory, answers of its API meanwhile";

    public bool IsQuick => false;

    public async Task<IReadOnlyList<Figure>> RunAsync(Settings settings)
    {
        await using var dashboard = await DashboardProcess.StartAsync(settings.Stop);
        await Task.Delay(TimeSpan.FromSeconds(5), settings.Stop);
        var figures = new List<Figure> { new("idle: memory", dashboard.Running.ProportionalMemory, "MiB", "≤ 150") };
        using var otlp = new Otlp(dashboard.Otlp);
        var spans = new Spans(otlp);
        figures.AddRange(await FloodAsync(dashboard, spans, settings.Stop));
        figures.Add(new("flood: requests sent away to come again", otlp.Postponed, "requests"));
        figures.AddRange(await SteadyAsync(dashboard, spans, settings.Stop));
        return figures;
    }

    /// <summary>As many as it takes, until all of them can be read.</summary>
    private static async Task<IReadOnlyList<Figure>> FloodAsync(DashboardProcess dashboard, Spans spans, CancellationToken stop)
    {
        const int Requests = 100;
        var (began, busy) = (Stopwatch.GetTimestamp(), dashboard.Running.ProcessorTime);
        var acknowledgements = new List<TimeSpan>();
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(async _ =>
        {
            for (var i = 0; i < Requests; i++)
            {
                var sent = Stopwatch.GetTimestamp();
                await spans.SendAsync(stop);
                lock (acknowledgements)
                {
                    acknowledgements.Add(Stopwatch.GetElapsedTime(sent));
                }
            }
        }));
        using var api = new HttpClient { BaseAddress = dashboard.Frontend };
        while (!(await api.GetAsync($"/api/telemetry/traces/{spans.LastTrace}", stop)).IsSuccessStatusCode)
        {
            await Task.Delay(20, stop);
        }

        var count = (double)Senders * Requests * Spans.PerRequest;
        return
        [
            new("flood: spans/s, sent to stored", count / Stopwatch.GetElapsedTime(began).TotalSeconds, "spans/s"),
            new("flood: spans for a second of a core", count / (dashboard.Running.ProcessorTime - busy).TotalSeconds, "spans", "≥ 10000"),
            .. Figure.Percentiles("flood: a request is taken", acknowledgements),
            new("flood: memory after it", dashboard.Running.ProportionalMemory, "MiB", "≤ 250"),
            new("flood: store", dashboard.StoreSize, "MiB"),
        ];
    }

    /// <summary>A thousand spans a second, while someone looks.</summary>
    private static async Task<IReadOnlyList<Figure>> SteadyAsync(DashboardProcess dashboard, Spans spans, CancellationToken stop)
    {
        var (began, busy) = (Stopwatch.GetTimestamp(), dashboard.Running.ProcessorTime);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var sending = Task.Run(() => spans.KeepSendingAsync(1_000, over.Token), stop);
        using var api = new HttpClient { BaseAddress = dashboard.Frontend };
        var looks = new Dictionary<string, List<TimeSpan>>();
        while (Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(20))
        {
            foreach (var (what, path) in new[] { ("page of traces", "traces?limit=100"), ("one trace", $"traces/{spans.LastTrace}"), ("page of spans, filtered", "spans?limit=100&filter=http.response.status_code%20%3E%20300") })
            {
                var asked = Stopwatch.GetTimestamp();
                using var answer = await api.GetAsync($"/api/telemetry/{path}", stop);
                await answer.Content.ReadAsByteArrayAsync(stop);
                if (!looks.TryGetValue(what, out var times))
                {
                    looks[what] = times = [];
                }

                times.Add(Stopwatch.GetElapsedTime(asked));
            }

            await Task.Delay(50, stop);
        }

        await over.CancelAsync();
        await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return
        [
            .. looks.SelectMany(look => Figure.Percentiles($"1,000 spans/s: {look.Key}", look.Value)),
            new("1,000 spans/s: memory", dashboard.Running.ProportionalMemory, "MiB", "≤ 250"),
            new("1,000 spans/s: of a core", (dashboard.Running.ProcessorTime - busy).TotalSeconds / Stopwatch.GetElapsedTime(began).TotalSeconds, "ratio"),
        ];
    }
}
