using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MiniBlog.Bench;

/// <summary>All that was measured, as a table for people and as JSON for programs.</summary>
sealed class Report
{
    /// <summary>How figures are written for programs, and read back.</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private readonly List<(string Scenario, IReadOnlyList<Figure> Figures)> parts = [];
    private readonly Dictionary<string, string> failures = [];
    private readonly string loadBefore = LoadAverage();

    /// <summary>Whether nothing failed.</summary>
    public bool IsWhole => failures.Count == 0;

    /// <summary>A figure that was measured, by its name; null without it.</summary>
    public double? Value(string figure) => parts.SelectMany(part => part.Figures).FirstOrDefault(one => one.What == figure)?.Value;

    public void Add(string scenario, IReadOnlyList<Figure> figures) => parts.Add((scenario, figures));

    /// <summary>Tells why a scenario has no figures.</summary>
    public void Fail(string scenario, string reason) => failures.Add(scenario, reason);

    public string ToTable()
    {
        var table = new StringBuilder().AppendLine(CultureInfo.InvariantCulture, $"{Machine()}; commit {Commit()}; load average before {loadBefore}").AppendLine();
        var width = parts.SelectMany(part => part.Figures).Select(figure => figure.What.Length).DefaultIfEmpty().Max();
        foreach (var (scenario, figures) in parts)
        {
            table.AppendLine(scenario);
            foreach (var figure in figures)
            {
                var bar = figure.Bar is null ? "" : $"  {figure.Bar} {(figure.Holds == true ? "yes" : "NO")}";
                table.AppendLine($"  {figure.What.PadRight(width)}  {Short(figure.Value),10} {figure.Unit,-9}{bar}".TrimEnd());
            }
        }

        foreach (var (scenario, reason) in failures)
        {
            table.AppendLine(CultureInfo.InvariantCulture, $"{scenario} failed: {reason}");
        }

        return table.ToString();
    }

    public string ToJson() => JsonSerializer.Serialize(
        new
        {
            Machine = Machine(),
            Commit = Commit(),
            LoadAverage = loadBefore,
            At = DateTimeOffset.UtcNow,
            Scenarios = parts.ToDictionary(part => part.Scenario, part => part.Figures),
            Failures = failures,
        },
        Json);

    /// <summary>A figure in as many digits as one reads.</summary>
    public static string Short(double value) => value.ToString(Math.Abs(value) switch { >= 100 => "#,##0", >= 10 => "0.0", _ => "0.00" }, CultureInfo.InvariantCulture);

    private static string Machine() =>
        $"{Processor()}, {Environment.ProcessorCount} cores, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1024.0 * 1024 * 1024):0} GiB, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}";

    private static string Processor() =>
        Lines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();

    private static string LoadAverage() => string.Join(' ', (Lines("/proc/loadavg").FirstOrDefault() ?? "unknown").Split(' ').Take(3));

    private static string[] Lines(string file) => File.Exists(file) ? File.ReadAllLines(file) : [];

    private static string Commit()
    {
        using var git = Process.Start(new ProcessStartInfo("git", ["describe", "--always", "--dirty"]) { RedirectStandardOutput = true, RedirectStandardError = true });
        var answer = git?.StandardOutput.ReadToEnd().Trim();
        return string.IsNullOrEmpty(answer) ? "unknown" : answer;
    }
}
