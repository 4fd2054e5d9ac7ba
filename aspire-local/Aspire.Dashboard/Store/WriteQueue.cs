using System.Threading.Channels;

namespace Aspire.Dashboard.Store;

/// <summary>
/// What was taken in and is not stored yet. Whoever adds never waits: it is taken, or there is too much and the sender has to come
/// again.
/// </summary>
sealed class WriteQueue
{
    /// <summary>
    /// Bytes on the wire that wait, at most: a good ten seconds of 1,000 spans each. As objects they take five times as much, so that this is
    /// what the memory of a store that cannot keep up depends on.
    /// </summary>
    public const long MaxBytes = 8 << 20;

    readonly Channel<Work> work = Channel.CreateUnbounded<Work>(new() { SingleReader = true });
    long held;

    /// <summary>Adds telemetry to be stored; says whether there was room.</summary>
    /// <param name="bytes">Its size on the wire.</param>
    /// <param name="store">Stores it.</param>
    public bool TryAdd(int bytes, Action<WriteSession> store)
    {
        // A request that is larger than all of that is taken where nothing else waits.
        var sum = Interlocked.Add(ref held, bytes);
        if (sum > MaxBytes && sum > bytes)
        {
            Interlocked.Add(ref held, -bytes);
            return false;
        }

        return work.Writer.TryWrite(new(bytes, store));
    }

    /// <summary>Has something done in its turn, and waits until it is stored.</summary>
    public async Task RunAsync(Action<WriteSession> change, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        work.Writer.TryWrite(new(0, session =>
        {
            session.Completed += fault =>
            {
                if (fault is null)
                {
                    done.TrySetResult();
                }
                else
                {
                    done.TrySetException(fault);
                }
            };
            change(session);
        }));
        await done.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Takes no more.</summary>
    public void Close() => work.Writer.TryComplete();

    /// <summary>Waits until there is something; <see langword="false"/> when it is closed and empty.</summary>
    public ValueTask<bool> WaitAsync() => work.Reader.WaitToReadAsync();

    public bool TryTake(out Work taken)
    {
        if (!work.Reader.TryRead(out taken))
        {
            return false;
        }

        Interlocked.Add(ref held, -taken.Bytes);
        return true;
    }
}

/// <summary>Something to be stored.</summary>
readonly record struct Work(int Bytes, Action<WriteSession> Store);
