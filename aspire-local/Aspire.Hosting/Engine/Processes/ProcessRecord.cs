using System.Diagnostics;
using System.Globalization;

namespace Aspire.Hosting.Engine;

/// <summary>
/// Remembers, beside a data folder, which process works on it. After a kill -9 of the engine the old process is still ending; a
/// second one on the same files would ruin them.
/// </summary>
sealed class ProcessRecord(string path, TimeProvider time)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public void Write(int processId) =>
        File.WriteAllText(path, string.Create(CultureInfo.InvariantCulture, $"{processId} {Began(processId)?.Ticks}"));

    /// <summary>Waits until the recorded process has ended; one that does not end is killed.</summary>
    public async Task WaitForPreviousAsync(CancellationToken cancellationToken)
    {
        if (Read() is not var (processId, ticks))
        {
            return;
        }

        var began = time.GetTimestamp();
        while (Began(processId) is { } start && Math.Abs(start.Ticks - ticks) < TimeSpan.TicksPerSecond)
        {
            if (time.GetElapsedTime(began) > Patience)
            {
                Libc.Send(processId, Signal.Kill);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), time, cancellationToken);
        }

        File.Delete(path);
    }

    (int ProcessId, long Ticks)? Read()
    {
        var fields = File.Exists(path) ? File.ReadAllText(path).Split(' ') : [];
        return fields.Length == 2 && int.TryParse(fields[0], out var processId) && long.TryParse(fields[1], out var ticks)
            ? (processId, ticks)
            : null;
    }

    /// <summary>When a process began, to tell it from a later one with the same id; <see langword="null"/> if it is gone.</summary>
    static DateTime? Began(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return process.HasExited ? null : process.StartTime.ToUniversalTime();
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }
}
