using System.Threading.Channels;

namespace MiniBlog.Tests.ServiceBus.Broker;

/// <summary>The one thread of the broker's state: whatever comes in from connections and timers is done here, one after the other.</summary>
internal sealed class BrokerLoop : IAsyncDisposable
{
    private readonly Channel<Action> work = Channel.CreateUnbounded<Action>(new() { SingleReader = true });
    private readonly CancellationTokenSource stop = new();
    private readonly Task running;

    public BrokerLoop() => running = Task.Run(RunAsync);

    /// <summary>What the broker itself did wrong.</summary>
    public List<Exception> Failures { get; } = [];

    public void Post(Action action) => work.Writer.TryWrite(action);

    public Task<T> AskAsync<T>(Func<T> question)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(() => answer.SetResult(question()));
        return answer.Task;
    }

    public void PostAfter(TimeSpan delay, Action action) => _ = Task.Delay(delay, stop.Token).ContinueWith(
        _ => Post(action), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        work.Writer.Complete();
        await running;
        stop.Dispose();
    }

    private async Task RunAsync()
    {
        await foreach (var action in work.Reader.ReadAllAsync())
        {
            try
            {
                action();
            }
            catch (Amqp.AmqpException)
            {
                // The link or its connection is closing; its end gives back what it held.
            }
            catch (Exception e)
            {
                Failures.Add(e);
            }
        }
    }
}
