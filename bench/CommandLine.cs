using MiniBlog.Bench.Running;
using MiniBlog.Bench.Scenarios;

namespace MiniBlog.Bench;

/// <summary>Chooses what is measured.</summary>
static class CommandLine
{
    private static readonly IScenario[] Scenarios =
    [
        new Startup(), new Latency(), new OpenLoad(), new Burst(), new Reading(), new CatchUp(), new Rebuilding(), new Scaling(), new Composition(), new Memory(), new Soak(), new DashboardLoad(),
        new DashboardPages(), new DashboardHour(),
    ];

    /// <summary>What takes longer waits for something that does not come; the longest takes ten minutes on purpose.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    public static async Task<int> RunAsync(string[] args)
    {
        if (args.Length == 0 || args.Contains("--help") || args.Contains("-h"))
        {
            Console.WriteLine(Usage());
            return args.Length == 0 ? 2 : 0;
        }

        var names = args.TakeWhile(arg => !arg.StartsWith('-')).ToList();
        var options = args[names.Count..];
        var file = options is ["--json", var path] ? path : null;
        if ((options.Length > 0 && file is null) || Unknown(names) is { } unknown && Fail($"there is no scenario '{unknown}'"))
        {
            return Fail("see --help") ? 2 : 0;
        }

        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = true;
            stop.Cancel();
        };
        var quick = names.Contains("quick");
        var chosen = Scenarios.Where(scenario => names.Contains(scenario.Name) || (names.Contains("all") && !scenario.IsLong) || (quick && scenario.IsQuick)).ToList();
        var report = new Report();
        await using var shared = quick ? await Blog.StartAsync() : null;
        foreach (var scenario in chosen)
        {
            Progress.Say($"{scenario.Name}: {scenario.Summary}");
            await RunAsync(scenario, shared, report, stop.Token);
            if (file is not null)
            {
                await File.WriteAllTextAsync(file, report.ToJson(), CancellationToken.None);
            }

            if (stop.IsCancellationRequested)
            {
                break;
            }
        }

        Console.WriteLine(report.ToTable());
        if (file is not null)
        {
            Progress.Say($"Written to {file}");
        }

        return report.IsWhole ? 0 : 1;
    }

    /// <summary>Runs one; what it fails with stands in the report in its place, and takes nothing of the others along.</summary>
    private static async Task RunAsync(IScenario scenario, Blog? shared, Report report, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        if (!scenario.IsLong)
        {
            limit.CancelAfter(Longest);
        }

        try
        {
            report.Add(scenario.Name, await scenario.RunAsync(new Settings(shared, report.Value(OpenLoad.Held), limit.Token)));
        }
        catch (Exception reason)
        {
            Progress.Say($"{scenario.Name} failed: {reason}");
            report.Fail(scenario.Name, stop.IsCancellationRequested ? "broken off" : limit.IsCancellationRequested ? $"not at its end after {Longest.TotalMinutes:0} minutes" : reason.Message);
        }
    }

    private static string? Unknown(List<string> names) =>
        names.FirstOrDefault(name => name is not ("all" or "quick") && Scenarios.All(scenario => scenario.Name != name));

    private static bool Fail(string message)
    {
        Console.Error.WriteLine($"error: {message}");
        return true;
    }

    private static string Usage() => $"""
        Usage: dotnet run -c Release --project bench -- SCENARIO... [--json FILE]

        Starts the whole blog on data and ports of its own, measures it, and prints a table; with --json also a
        file for programs, which is written as they end. Close what else is busy on the machine first: the blog and the load share its cores.

        {string.Join('\n', Scenarios.Select(scenario => $"  {scenario.Name,-15} {scenario.Summary}"))}
          all             all of them but dashboard-hour, in this order
          quick           a small part of most, in less than a minute: it only shows that they work

        document FILE FOLDER
                          writes the figures of such a file into FOLDER/performance.md, and its charts
        """;
}
