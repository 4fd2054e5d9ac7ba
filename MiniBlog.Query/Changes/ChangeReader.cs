using System.Threading.Channels;

namespace MiniBlog.Query.Changes;

/// <summary>The changes that wait for one reader.</summary>
public sealed class ChangeReader(Action<ChangeReader> leave) : IDisposable
{
    private const int MostWaiting = 256;

    private readonly Channel<string> waiting = Channel.CreateBounded<string>(MostWaiting);

    private volatile bool missed;

    /// <summary>Adds a notice: changes as JSON, one a line, or <see cref="ChangeNotices.Resync"/>.</summary>
    public void Offer(string notice)
    {
        if (!waiting.Writer.TryWrite(notice))
        {
            missed = true;
        }
    }

    /// <summary>The next notice. A reader who was too slow gets what is left, then the word to read again.</summary>
    public async ValueTask<string> NextAsync(CancellationToken cancellationToken)
    {
        if (missed && waiting.Reader.Count == 0)
        {
            missed = false;
            return ChangeNotices.Resync;
        }

        return await waiting.Reader.ReadAsync(cancellationToken);
    }

    public void Dispose() => leave(this);
}
