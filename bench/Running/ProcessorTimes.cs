namespace MiniBlog.Bench.Running;

/// <summary>What each program of the blog used of the processors over a stretch of time.</summary>
sealed class ProcessorTimes
{
    private readonly Dictionary<string, TimeSpan> before = Now();

    /// <summary>The time so far, in milliseconds of a core for each of so many things that were done, largest first.</summary>
    public IEnumerable<Figure> PerThing(string thing, int count) => Now()
        .Select(now => (Program: now.Key, Used: now.Value - before.GetValueOrDefault(now.Key)))
        .OrderByDescending(program => program.Used)
        .Select(program => new Figure($"a core's time for each {thing}: {program.Program}", program.Used.TotalMilliseconds / count, "ms"));

    private static Dictionary<string, TimeSpan> Now() => ((RunningProcess[])[new(Environment.ProcessId, "this load"), .. ProcessTree.Below(Environment.ProcessId)])
        .GroupBy(process => process.Name)
        .ToDictionary(program => program.Key, program => program.Aggregate(TimeSpan.Zero, (sum, process) => sum + process.ProcessorTime));
}
