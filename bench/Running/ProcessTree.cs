using System.Globalization;

namespace MiniBlog.Bench.Running;

/// <summary>A process, as Linux tells of it (https://man7.org/linux/man-pages/man5/proc.5.html).</summary>
/// <param name="Id">The process.</param>
/// <param name="Name">The file name of its program.</param>
sealed record RunningProcess(int Id, string Name)
{
    // A thread's time is counted in ticks, of which Linux has 100 a second on every platform that .NET runs on.
    private const double TicksPerSecond = 100;

    /// <summary>The time on a core so far; zero once it is gone.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            var fields = ProcessTree.Stat(Id);
            return fields is null ? TimeSpan.Zero : TimeSpan.FromSeconds((Number(fields[11]) + Number(fields[12])) / TicksPerSecond);
        }
    }

    /// <summary>Its memory in MiB, where each page that several share counts in equal parts for each; zero once it is gone.</summary>
    public double ProportionalMemory =>
        ProcessTree.TryRead($"/proc/{Id}/smaps_rollup")?.Split('\n').FirstOrDefault(line => line.StartsWith("Pss:", StringComparison.Ordinal)) is { } line
            ? Number(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) / 1024
            : 0;

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}

/// <summary>What a process started, and what that started in its turn.</summary>
static class ProcessTree
{
    /// <summary>All that a process started; PostgreSQL's own processes count as <c>postgres</c>.</summary>
    public static IReadOnlyList<RunningProcess> Below(int root)
    {
        var parents = new Dictionary<int, int>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), out var id) && Stat(id) is { } fields)
            {
                parents[id] = int.Parse(fields[1], CultureInfo.InvariantCulture);
            }
        }

        return [.. parents.Keys.Where(id => IsBelow(id)).Select(id => new RunningProcess(id, NameOf(id)))];

        bool IsBelow(int id) => parents.TryGetValue(id, out var parent) && parent != 0 && (parent == root || IsBelow(parent));
    }

    /// <summary>The fields of <c>/proc/ID/stat</c> from the state on; null once the process is gone.</summary>
    internal static string[]? Stat(int id) => TryRead($"/proc/{id}/stat") is { } text ? text[(text.LastIndexOf(')') + 2)..].Split(' ') : null;

    internal static string? TryRead(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (IOException)
        {
            // It ended between being listed and being read.
            return null;
        }
    }

    private static string NameOf(int id)
    {
        var program = (TryRead($"/proc/{id}/cmdline") ?? "").Split('\0')[0];
        return program.StartsWith("postgres:", StringComparison.Ordinal) ? "postgres" : Path.GetFileName(program.Split(' ')[0]);
    }
}
