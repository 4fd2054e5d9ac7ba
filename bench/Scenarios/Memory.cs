using MiniBlog.Bench.Running;

namespace MiniBlog.Bench.Scenarios;

/// <summary>The memory of everything that <c>./run</c> runs.</summary>
sealed class Memory : IScenario
{
    public string Name => "memory";

    public string Summary => "all processes of dotnet run, proportional size, idle";

    public bool IsQuick => false;

    public async Task<IReadOnlyList<Figure>> RunAsync(Settings settings)
    {
        var data = Directory.CreateTempSubdirectory("miniblog-bench-");
        try
        {
            await using var run = await UserRun.StartAsync(data.FullName, settings.Stop);
            // Long enough for the garbage of the start to be gone, as it is for whoever runs a blog.
            await Task.Delay(TimeSpan.FromSeconds(30), settings.Stop);
            var sizes = run.Processes.GroupBy(process => process.Name).Select(group => (Name: group.Key, Size: group.Sum(process => process.ProportionalMemory))).OrderByDescending(part => part.Size).ToList();
            return [new("idle: all", sizes.Sum(part => part.Size), "MiB", "≤ 1024"), .. sizes.Select(part => new Figure($"idle: {part.Name}", part.Size, "MiB"))];
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }
}
