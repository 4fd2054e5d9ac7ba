using MiniBlog.Bench.Running;

namespace MiniBlog.Bench.Scenarios;

/// <summary>From <c>dotnet run</c> of what is built to everything healthy.</summary>
sealed class Startup : IScenario
{
    public string Name => "startup";

    public string Summary => "dotnet run of what is built to all healthy, with empty and with kept data";

    public bool IsQuick => false;

    public async Task<IReadOnlyList<Figure>> RunAsync(Settings settings)
    {
        var data = Directory.CreateTempSubdirectory("miniblog-bench-");
        try
        {
            var figures = new List<Figure>();
            foreach (var (kind, bar) in new[] { ("cold", "≤ 10"), ("warm", "≤ 6") })
            {
                await using var run = await UserRun.StartAsync(data.FullName, settings.Stop);
                figures.Add(new($"{kind}: all healthy", run.AllHealthyAfter.TotalSeconds, "s", bar));
                figures.AddRange(run.HealthyAfter.OrderBy(part => part.Value).Select(part => new Figure($"{kind}: {part.Key}", part.Value.TotalSeconds, "s")));
            }

            return figures;
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }
}
