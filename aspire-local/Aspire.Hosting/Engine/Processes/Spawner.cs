using System.Collections.Concurrent;
using System.Diagnostics;

namespace Aspire.Hosting.Engine;

/// <summary>
/// Starts processes on one thread that lives as long as the engine. Linux sends the parent-death signal when the forking thread
/// ends, and threads of the pool end at any time.
/// </summary>
static class Spawner
{
    static readonly BlockingCollection<Action> Requests = [];

    static Spawner()
    {
        var thread = new Thread(Serve) { IsBackground = true, Name = "Spawner" };
        thread.Start();
    }

    public static Task StartAsync(Process process)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Requests.Add(() =>
        {
            try
            {
                process.Start();
                started.SetResult();
            }
            catch (Exception fault)
            {
                // Rethrown where the start was asked for.
                started.SetException(fault);
            }
        });
        return started.Task;
    }

    static void Serve()
    {
        foreach (var request in Requests.GetConsumingEnumerable())
        {
            request();
        }
    }
}
