using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The console of one process: a ring of lines, and whoever watches.</summary>
sealed class ResourceLog(Action<LogLine> added)
{
    const int Kept = 10_000;

    readonly Lock gate = new();
    readonly Queue<LogLine> lines = new();
    ImmutableList<Channel<LogLine>> watchers = [];
    int count;
    bool completed;

    public void Add(string content, bool isError)
    {
        LogLine line;
        lock (gate)
        {
            line = new LogLine(++count, content, isError);
            lines.Enqueue(line);
            if (lines.Count > Kept)
            {
                lines.Dequeue();
            }

            foreach (var watcher in watchers)
            {
                watcher.Writer.TryWrite(line);
            }
        }

        added(line);
    }

    public IReadOnlyList<LogLine> Snapshot()
    {
        lock (gate)
        {
            return [.. lines];
        }
    }

    public void Clear()
    {
        lock (gate)
        {
            lines.Clear();
        }
    }

    public void Complete()
    {
        lock (gate)
        {
            completed = true;
            foreach (var watcher in watchers)
            {
                watcher.Writer.TryComplete();
            }
        }
    }

    public async IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        // A watcher that stops reading loses the oldest lines rather than growing without bound.
        var channel = Channel.CreateBounded<LogLine>(new BoundedChannelOptions(2 * Kept)
        {
            FullMode = BoundedChannelFullMode.DropOldest,
            SingleReader = true,
        });
        lock (gate)
        {
            foreach (var line in lines)
            {
                channel.Writer.TryWrite(line);
            }

            if (completed)
            {
                channel.Writer.TryComplete();
            }

            watchers = watchers.Add(channel);
        }

        try
        {
            while (await channel.Reader.WaitToReadAsync(cancellationToken))
            {
                var batch = new List<LogLine>();
                while (channel.Reader.TryRead(out var line))
                {
                    batch.Add(line);
                }

                yield return batch;
            }
        }
        finally
        {
            lock (gate)
            {
                watchers = watchers.Remove(channel);
            }
        }
    }
}
