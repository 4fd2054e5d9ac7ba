using System.Globalization;

namespace Aspire.Hosting.Engine;

/// <summary>
/// Makes sure that one run at a time uses a data folder. The lock is the kernel's (flock(2), which .NET takes for
/// <see cref="FileShare.None"/>), so it ends with the process, however that ends.
/// </summary>
sealed class RunLock : IDisposable
{
    readonly FileStream file;

    RunLock(FileStream file) => this.file = file;

    /// <summary>Takes the lock.</summary>
    /// <exception cref="DistributedApplicationException">Another run has it.</exception>
    public static RunLock Take(DataFolder data)
    {
        // The process id is in a file of its own: .NET cannot read a file that another process has locked.
        var owner = Path.Combine(data.Root, "run.pid");
        try
        {
            var taken = new RunLock(new(Path.Combine(data.Root, "run.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            File.WriteAllText(owner, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return taken;
        }
        catch (IOException held)
        {
            var process = File.Exists(owner) ? File.ReadAllText(owner) : "unknown";
            throw new DistributedApplicationException(
                $"Another run is active in this checkout (process {process}, data in {data.Root}); stop it with Ctrl-C or `kill {process}`, then try again.", held);
        }
    }

    public void Dispose() => file.Dispose();
}
