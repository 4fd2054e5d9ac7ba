using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using MiniBlog.Bench.Load;
using MiniBlog.Bench.Running;

namespace MiniBlog.Bench.Scenarios;

/// <summary>A dashboard with much in it: how long its pages wait for what they show, the lists' ends and what is hard to find too.</summary>
sealed class DashboardPages : IScenario
{
    private const int Traces = 10_000;
    private const int LogLines = 1_000_000;
    private const int Looks = 20;

    public string Name => "dashboard-pages";

    public string Summary => "the dashboard with 10,000 traces and 1,000,000 logs: what its pages wait for";

    public bool IsQuick => false;

    public async Task<IReadOnlyList<Figure>> RunAsync(Settings settings)
    {
        await using var dashboard = await DashboardProcess.StartAsync(settings.Stop);
        using var ui = new HttpClient { BaseAddress = dashboard.Frontend };
        var trace = await FillAsync(dashboard, ui, settings.Stop);
        var (oldTraces, oldLogs) = (await DeepAsync(ui, "traces", 50, settings.Stop), await DeepAsync(ui, "logs", 500, settings.Stop));
        var figures = new List<Figure>();
        foreach (var (what, path) in new[]
        {
            ("traces", "traces"), ("traces, longest first", "traces?order=Longest"), ("traces, 5,000 further down", $"traces?cursor={oldTraces}"),
            ("traces with an attribute", "traces?where=url.path%20%3D%3D%20%2Fposts%2F9000%2Fcomments"), ("traces, none found", "traces?q=nowhere"), ("one trace", $"traces/{trace}"),
            ("logs", "logs"), ("logs, 50,000 further down", $"logs?cursor={oldLogs}"), ("logs of errors", "logs?level=Error"), ("logs, none found", "logs?q=nowhere"),
            ("search", "search?q=comment%20500000"), ("search, a common word", "search?q=accepted"), ("map", "map?seconds=3600"),
        })
        {
            var times = new List<TimeSpan>();
            for (var i = 0; i < Looks; i++)
            {
                var asked = Stopwatch.GetTimestamp();
                await ReadAsync(ui, path, settings.Stop);
                times.Add(Stopwatch.GetElapsedTime(asked));
            }

            figures.AddRange(Figure.Percentiles(what, times));
        }

        return [.. figures, new("memory", dashboard.Running.ProportionalMemory, "MiB", "≤ 250"), new("store", dashboard.StoreSize, "MiB")];
    }

    /// <summary>Fills the dashboard, and waits until all can be read; answers the id of a trace.</summary>
    private static async Task<string> FillAsync(DashboardProcess dashboard, HttpClient ui, CancellationToken stop)
    {
        using var otlp = new Otlp(dashboard.Otlp);
        var (spans, logs) = (new Spans(otlp), new Logs(otlp));
        for (var sent = 0; sent < LogLines; sent += Logs.PerRequest)
        {
            await logs.SendAsync(stop);
        }

        for (var sent = 0; sent < Traces * Spans.PerTrace; sent += Spans.PerRequest)
        {
            await spans.SendAsync(stop);
        }

        while (!(await ui.GetAsync($"/ui/traces/{spans.LastTrace}", stop)).IsSuccessStatusCode)
        {
            await Task.Delay(100, stop);
        }

        return spans.LastTrace;
    }

    /// <summary>The cursor so many pages down a list.</summary>
    private static async Task<string> DeepAsync(HttpClient ui, string list, int pages, CancellationToken stop)
    {
        string? cursor = null;
        for (var i = 0; i < pages; i++)
        {
            cursor = (await ReadAsync(ui, cursor is null ? list : $"{list}?cursor={cursor}", stop)).GetProperty("next").GetString();
        }

        return cursor!;
    }

    private static async Task<JsonElement> ReadAsync(HttpClient ui, string path, CancellationToken stop)
    {
        using var answer = await ui.GetAsync($"/ui/{path}", stop);
        return await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(stop);
    }
}
