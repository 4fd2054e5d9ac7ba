using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace MiniBlog.Bench.Running;

/// <summary>The blog as a person runs it: <c>dotnet run --project MiniBlog.AppHost</c>, on its fixed addresses, with data in a folder of its own.</summary>
sealed partial class UserRun : IAsyncDisposable
{
    private readonly Process process;

    private UserRun(Process process) => this.process = process;

    /// <summary>From the start of the command to the moment when a resource was told healthy.</summary>
    public Dictionary<string, TimeSpan> HealthyAfter { get; } = [];

    /// <summary>From the start of the command until all was healthy.</summary>
    public TimeSpan AllHealthyAfter { get; private set; }

    /// <summary>All its processes, <c>dotnet run</c> itself included.</summary>
    public IReadOnlyList<RunningProcess> Processes => [new(process.Id, "dotnet run"), .. ProcessTree.Below(process.Id)];

    /// <summary>Starts it and waits until all is healthy.</summary>
    /// <exception cref="InvalidOperationException">It ended instead; with what it said.</exception>
    public static async Task<UserRun> StartAsync(string data, CancellationToken stop)
    {
        var start = new ProcessStartInfo(
            "dotnet",
            ["run", "--project", Projects.MiniBlog_AppHost.ProjectPath, "--configuration", "Release", "--no-build", "--", "--data-path", data])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["Parameters__comments_per_minute"] = "0" },
        };
        var started = Stopwatch.GetTimestamp();
        var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        var run = new UserRun(process);
        while (await process.StandardOutput.ReadLineAsync(stop) is { } line)
        {
            if (Healthy.Match(line) is { Success: true } healthy)
            {
                run.HealthyAfter.TryAdd(healthy.Groups[1].Value, Stopwatch.GetElapsedTime(started));
            }
            else if (line.StartsWith("Everything is healthy", StringComparison.Ordinal))
            {
                run.AllHealthyAfter = Stopwatch.GetElapsedTime(started);
                _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
                return run;
            }
        }

        throw new InvalidOperationException($"The blog did not start: {await errors}");
    }

    /// <summary>Stops it. Not as Ctrl-C would: a program that a script has started in the background ignores that, and so do all that it starts.</summary>
    public async ValueTask DisposeAsync()
    {
        var host = ProcessTree.Below(process.Id).FirstOrDefault(child => child.Name == "MiniBlog.AppHost");
        using (var kill = Process.Start("kill", ["-TERM", (host?.Id ?? process.Id).ToString(CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync();
        }

        await process.WaitForExitAsync();
        process.Dispose();
    }

    [GeneratedRegex(@"^\S+\s+(\S+)\s+Healthy$")]
    private static partial Regex Healthy { get; }
}
