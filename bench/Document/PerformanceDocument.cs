using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MiniBlog.Bench.Document;

/// <summary>Writes the figures of a run into <c>docs/performance.md</c>, between its marks, and the charts beside it.</summary>
static class PerformanceDocument
{
    public const string Command = "document";

    private static readonly (string File, string Text, Func<Run, Chart?> Make)[] Charts =
    [
        ("performance-load.svg", "Lag of comments at rising rates", LagByRate),
        ("performance-rebuild.svg", "Events a second of a rebuild, by the size of the log", RebuildBySize),
    ];

    /// <summary>Reads what <c>--json</c> wrote.</summary>
    /// <param name="json">That file.</param>
    /// <param name="docs">The folder with <c>performance.md</c>.</param>
    public static async Task WriteAsync(string json, string docs)
    {
        var run = Run.Of(JsonDocument.Parse(await File.ReadAllTextAsync(json)).RootElement);
        var page = Path.Combine(docs, "performance.md");
        var text = Fill(await File.ReadAllTextAsync(page), "bars", Bars(run));
        await File.WriteAllTextAsync(page, Fill(text, "figures", await FiguresAsync(run, docs)));
    }

    private static string Fill(string page, string mark, string text)
    {
        var place = new Regex($"(?<=<!-- {mark} -->\n).*?(?=<!-- end of {mark} -->)", RegexOptions.Singleline);
        return place.IsMatch(page) ? place.Replace(page, _ => text) : throw new InvalidOperationException($"The page has no place for '{mark}'.");
    }

    private static string Bars(Run run)
    {
        var text = new StringBuilder().AppendLine(run.About).AppendLine().AppendLine("| scenario | figure | measured | bar | |").AppendLine("|---|---|---:|---:|---|");
        foreach (var (scenario, figures) in run.Scenarios)
        {
            foreach (var figure in figures.Where(figure => figure.Bar is not null))
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"| {scenario} | {figure.What.Trim()} | {Amount(figure)} | {figure.Bar} | {(figure.Holds is true ? "reached" : "missed")} |");
            }
        }

        foreach (var (scenario, reason) in run.Failures)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"| {scenario} | | failed: {reason.ReplaceLineEndings(" ").Replace("|", "\\|", StringComparison.Ordinal)} | | missed |");
        }

        return text.ToString();
    }

    private static async Task<string> FiguresAsync(Run run, string docs)
    {
        var text = new StringBuilder();
        foreach (var (file, title, make) in Charts)
        {
            if (make(run) is { } chart)
            {
                await File.WriteAllTextAsync(Path.Combine(docs, "images", file), chart.ToSvg());
                text.AppendLine(CultureInfo.InvariantCulture, $"![{title}](images/{file})").AppendLine();
            }
        }

        foreach (var (scenario, figures) in run.Scenarios)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"### {scenario}").AppendLine().AppendLine("| figure | measured |").AppendLine("|---|---:|");
            foreach (var figure in figures)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"| {figure.What.Trim()} | {Amount(figure)} |");
            }

            text.AppendLine();
        }

        return text.ToString();
    }

    private static string Amount(Figure figure) => figure.Unit == "ratio" ? Report.Short(figure.Value) : $"{Report.Short(figure.Value)} {figure.Unit}";

    private static Chart? LagByRate(Run run) => Chart.Of(
        "lag in the last third of 20 s, ms", "comments a second",
        [
            new Line("p50", run.Points("load", new("^([0-9,]+)/s: lag in the last third, p50$"))),
            new Line("p99", run.Points("load", new("^([0-9,]+)/s: lag in the last third, p99$"))),
        ]);

    private static Chart? RebuildBySize(Run run) => Chart.Of("events a second", "events in the logs", [new Line("replayed", run.Points("rebuild", new("^([0-9,]+) events: replayed$")))]);

    /// <summary>A run, read back.</summary>
    private sealed record Run(string About, IReadOnlyList<(string Scenario, IReadOnlyList<Figure> Figures)> Scenarios, IReadOnlyDictionary<string, string> Failures)
    {
        public static Run Of(JsonElement json) => new(
            $"{json.GetProperty("machine").GetString()}; commit {json.GetProperty("commit").GetString()}; load average before {json.GetProperty("loadAverage").GetString()}; {json.GetProperty("at").GetDateTimeOffset():yyyy-MM-dd}.",
            [.. json.GetProperty("scenarios").EnumerateObject().Select(scenario => (scenario.Name, (IReadOnlyList<Figure>)scenario.Value.Deserialize<List<Figure>>(Report.Json)!))],
            json.TryGetProperty("failures", out var failures) ? failures.Deserialize<Dictionary<string, string>>()! : []);

        /// <summary>Figures of a scenario that differ in a number in their name.</summary>
        public IReadOnlyList<(double X, double Y)> Points(string scenario, Regex name) =>
        [
            .. from part in Scenarios
               where part.Scenario == scenario
               from figure in part.Figures
               let match = name.Match(figure.What)
               where match.Success && double.IsFinite(figure.Value)
               select (double.Parse(match.Groups[1].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture), figure.Value),
        ];
    }
}
