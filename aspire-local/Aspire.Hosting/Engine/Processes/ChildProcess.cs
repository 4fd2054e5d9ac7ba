using System.Diagnostics;

namespace Aspire.Hosting.Engine;

/// <summary>A running process of ours.</summary>
sealed class ChildProcess : IDisposable
{
    readonly Process process;
    readonly TaskCompletionSource<int> exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TimeProvider time;

    ChildProcess(Process process, ProcessPlan plan, TimeProvider time)
    {
        this.process = process;
        this.time = time;
        Plan = plan;
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) => exited.TrySetResult(process.ExitCode);
    }

    public ProcessPlan Plan { get; }

    public int Id { get; private set; }

    /// <summary>The exit code; 128 + N if signal N ended it.</summary>
    public Task<int> Exited => exited.Task;

    /// <summary>Starts the process.</summary>
    /// <param name="plan">What to run.</param>
    /// <param name="onLine">Called for each line of its output; the flag says whether it is of standard error.</param>
    /// <param name="time">The clock for stopping it.</param>
    public static async Task<ChildProcess> StartAsync(ProcessPlan plan, Action<string, bool> onLine, TimeProvider time)
    {
        var command = ProcessGuard.Current.Wrap(plan);
        var child = new ChildProcess(new Process { StartInfo = Describe(plan, command) }, plan, time);
        child.process.OutputDataReceived += (_, line) => Forward(line.Data, isError: false);
        child.process.ErrorDataReceived += (_, line) => Forward(line.Data, isError: true);
        await Spawner.StartAsync(child.process);
        child.Id = child.process.Id;
        child.process.BeginOutputReadLine();
        child.process.BeginErrorReadLine();
        if (!ProcessGuard.Current.HoldsInput)
        {
            child.process.StandardInput.Close();
        }

        return child;

        void Forward(string? line, bool isError)
        {
            if (line is not null)
            {
                onLine(line, isError);
            }
        }
    }

    /// <summary>Runs a process to its end, and returns its exit code and output.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(ProcessPlan plan, TimeProvider time, CancellationToken cancellationToken)
    {
        var output = new List<string>();
        using var child = await StartAsync(plan, (line, _) =>
        {
            lock (output)
            {
                output.Add(line);
            }
        }, time);
        await using var giveUp = cancellationToken.Register(() => Libc.Send(child.Id, Signal.Kill));
        await child.process.WaitForExitAsync(CancellationToken.None);
        cancellationToken.ThrowIfCancellationRequested();
        lock (output)
        {
            return (child.process.ExitCode, string.Join('\n', output));
        }
    }

    /// <summary>Asks it to end; one that has not ended in time is killed.</summary>
    public async Task StopAsync(CancellationToken atOnce = default)
    {
        if (exited.Task.IsCompleted)
        {
            return;
        }

        try
        {
            Libc.Send(Id, Plan.StopSignal);
            await exited.Task.WaitAsync(Plan.StopTimeout, time, atOnce);
        }
        catch (Exception late) when (late is TimeoutException or OperationCanceledException)
        {
            Libc.Send(Id, Signal.Kill);
            await exited.Task;
        }
    }

    public void Dispose() => process.Dispose();

    static ProcessStartInfo Describe(ProcessPlan plan, IReadOnlyList<string> command)
    {
        var info = new ProcessStartInfo(command[0], command.Skip(1))
        {
            WorkingDirectory = plan.WorkingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        info.Environment.Clear();
        foreach (var (name, value) in plan.Environment)
        {
            info.Environment[name] = value;
        }

        return info;
    }
}
