using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;

namespace MiniBlog.ServiceDefaults.Data;

/// <summary>
/// Lets commands that come at the same time share a transaction: whatever waits while one is under way goes into the next together, so that
/// a disk that takes half a millisecond to be sure does not limit a service to two thousand commands a second. One that comes alone waits for nothing.
/// </summary>
/// <typeparam name="TCommand">What is to be done.</typeparam>
/// <typeparam name="TResult">What came of it.</typeparam>
/// <param name="execute">Carries out commands in one transaction, and gives the result of each, in their order, once it is committed.</param>
public sealed class GroupCommit<TCommand, TResult>(Func<IReadOnlyList<TCommand>, CancellationToken, Task<IReadOnlyList<TResult>>> execute) : BackgroundService
{
    /// <summary>The most commands of one transaction.</summary>
    private const int Largest = 200;

    private readonly Channel<Waiting> waiting = Channel.CreateUnbounded<Waiting>(new() { SingleReader = true });

    /// <summary>Carries out a command. Once it is taken, the caller's going away does not stop it.</summary>
    /// <exception cref="Exception">What the transaction failed with; then nothing of the command was kept.</exception>
    public Task<TResult> ExecuteAsync(TCommand command)
    {
        var taken = new Waiting(command, Activity.Current, new(TaskCreationOptions.RunContinuationsAsynchronously));
        return waiting.Writer.TryWrite(taken) ? taken.Result.Task : throw new OperationCanceledException("The service is stopping.");
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var group = new List<Waiting>();
        try
        {
            while (await waiting.Reader.WaitToReadAsync(stoppingToken))
            {
                while (group.Count < Largest && waiting.Reader.TryRead(out var next))
                {
                    group.Add(next);
                }

                await ExecuteAsync(group, stoppingToken);
                group.Clear();
            }
        }
        finally
        {
            waiting.Writer.Complete();
            while (waiting.Reader.TryRead(out var left))
            {
                left.Result.SetCanceled(CancellationToken.None);
            }
        }
    }

    private async Task ExecuteAsync(List<Waiting> group, CancellationToken cancellationToken)
    {
        try
        {
            // The statements show in the trace of the first: a transaction has one place, and a command alone is the first.
            Activity.Current = group[0].Activity;
            var results = await execute([.. group.Select(one => one.Command)], cancellationToken);
            for (var i = 0; i < group.Count; i++)
            {
                group[i].Result.SetResult(results[i]);
            }
        }
        catch (Exception) when (group.Count > 1 && !cancellationToken.IsCancellationRequested)
        {
            // One that cannot be carried out must not take the others along.
            foreach (var one in group)
            {
                await ExecuteAsync([one], cancellationToken);
            }
        }
        catch (Exception e)
        {
            group.ForEach(one => one.Result.TrySetException(e));
        }
        finally
        {
            Activity.Current = null;
        }
    }

    private sealed record Waiting(TCommand Command, Activity? Activity, TaskCompletionSource<TResult> Result);
}
