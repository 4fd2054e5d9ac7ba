using System.Diagnostics;
using System.Globalization;
using Aspire.Hosting.Engine;

namespace MiniBlog.Tests.Engine;

/// <summary>No process outlives the engine.</summary>
public sealed class GuardTests : IDisposable
{
    static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("engine-guard-");

    [Fact]
    public async Task A_kill_9_of_the_AppHost_leaves_no_orphan()
    {
        using var appHost = Process.Start(new ProcessStartInfo(
            Path.ChangeExtension(typeof(Projects.MiniBlog_AppHost).Assembly.Location, null),
            ["--data-path", folder.FullName, "DcpPublisher:RandomizePorts=true"])
        { RedirectStandardOutput = true })!;
        string? line;
        do
        {
            line = await appHost.StandardOutput.ReadLineAsync(Token);
            Assert.NotNull(line);
        }
        while (!(line.Contains("postgres", StringComparison.Ordinal) && line.EndsWith("Healthy", StringComparison.Ordinal)));
        var children = Children(appHost.Id);

        appHost.Kill();

        Assert.True(children.Length >= 2, "PostgreSQL and Redis at least were running.");
        await Eventually.HoldsAsync(() => !children.Any(IsRunning), "every process ended");
    }

    [Fact]
    public async Task Without_parent_death_signals_a_watchdog_ends_the_process_when_the_engine_is_gone()
    {
        var command = ProcessGuard.Portable.Wrap(new()
        {
            Program = "/bin/sleep",
            Arguments = ["600"],
            WorkingDirectory = "/",
            Environment = new Dictionary<string, string>(),
            OrphanSignal = Signal.Term,
        });
        using var process = Process.Start(new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardInput = true })!;
        await Eventually.HoldsAsync(() => File.ReadAllText($"/proc/{process.Id}/comm").Trim() == "sleep", "the program runs");

        process.StandardInput.Close();

        await process.WaitForExitAsync(Token);
        Assert.Equal(128 + (int)Signal.Term, process.ExitCode);
    }

    public void Dispose() => folder.Delete(recursive: true);

    static int[] Children(int processId) => [.. Directory.GetDirectories($"/proc/{processId}/task")
        .SelectMany(thread => File.ReadAllText(Path.Combine(thread, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Select(id => int.Parse(id, CultureInfo.InvariantCulture))];

    // A zombie has ended; whoever adopted it has only not fetched it yet.
    static bool IsRunning(int processId) =>
        File.Exists($"/proc/{processId}/stat") && !File.ReadAllText($"/proc/{processId}/stat").Contains(") Z ", StringComparison.Ordinal);
}
