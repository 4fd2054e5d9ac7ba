using System.Diagnostics;
using System.Globalization;
using MiniBlog.Bench.Load;
using MiniBlog.Bench.Running;

namespace MiniBlog.Bench.Scenarios;

/// <summary>The dashboard's memory while a thousand spans a second come for an hour, and someone looks now and then.</summary>
sealed class DashboardHour : IScenario
{
    private const int Minutes = 60;

    public string Name => "dashboard-hour";

    public string Summary => "an hour of 1,000 spans/s: the dashboard's memory, minute by minute";

    public bool IsQuick => false;

    public bool IsLong => true;

    public async Task<IReadOnlyList<Figure>> RunAsync(Settings settings)
    {
        await using var dashboard = await DashboardProcess.StartAsync(settings.Stop);
        using var otlp = new Otlp(dashboard.Otlp);
        var spans = new Spans(otlp);
        using var api = new HttpClient { BaseAddress = dashboard.Frontend };
        using var over = CancellationTokenSource.CreateLinkedTokenSource(settings.Stop);
        var began = Stopwatch.GetTimestamp();
        var sending = Task.Run(() => spans.KeepSendingAsync(1_000, over.Token), settings.Stop);
        var memory = new List<double>();
        using var minute = new PeriodicTimer(TimeSpan.FromMinutes(1));
        while (memory.Count < Minutes && !sending.IsCompleted && await minute.WaitForNextTickAsync(settings.Stop))
        {
            await LookAsync(api, settings.Stop);
            memory.Add(dashboard.Running.ProportionalMemory);
            Progress.Say(string.Create(CultureInfo.InvariantCulture, $"  minute {memory.Count}: {memory[^1]:0} MiB, store {dashboard.StoreSize:0} MiB"));
        }

        await over.CancelAsync();
        try
        {
            await sending;
        }
        catch (OperationCanceledException) when (!settings.Stop.IsCancellationRequested)
        {
            // The hour is over.
        }

        return
        [
            new("memory after an hour", memory[^1], "MiB", "≤ 250"),
            new("memory, highest", memory.Max(), "MiB"),
            new("store", dashboard.StoreSize, "MiB"),
            new("of a core", dashboard.Running.ProcessorTime / Stopwatch.GetElapsedTime(began), "ratio"),
            new("requests sent away to come again", otlp.Postponed, "requests"),
        ];
    }

    private static async Task LookAsync(HttpClient api, CancellationToken stop)
    {
        foreach (var path in new[] { "traces?limit=100", "spans?limit=100&filter=http.response.status_code%20%3E%20300", "logs?limit=100" })
        {
            using var answer = await api.GetAsync($"/api/telemetry/{path}", stop);
            answer.EnsureSuccessStatusCode();
            await answer.Content.ReadAsByteArrayAsync(stop);
        }
    }
}
