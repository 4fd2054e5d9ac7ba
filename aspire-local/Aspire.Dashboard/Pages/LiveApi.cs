using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Aspire.Dashboard.Resources;
using Aspire.Dashboard.Telemetry;

namespace Aspire.Dashboard.Pages;

/// <summary>Tells a page that there is something new; what it is, the page reads.</summary>
static class LiveApi
{
    /// <summary>However fast telemetry comes, a page is told no more often: it has to read and draw meanwhile.</summary>
    static readonly TimeSpan AtMostEvery = TimeSpan.FromMilliseconds(300);

    public static void MapLive(this RouteGroupBuilder group) => group.MapGet("/live", (
        string[] topic, ITelemetryReader telemetry, IResourceWatch watch, TimeProvider time, IHostApplicationLifetime lifetime, CancellationToken cancellationToken) =>
    {
        var signals = new Dictionary<string, ChangeSignal>
        {
            ["traces"] = telemetry.TracesChanged,
            ["logs"] = telemetry.LogsChanged,
            ["metrics"] = telemetry.MetricsChanged,
            ["resources"] = watch.Changed,
        };
        return TypedResults.ServerSentEvents(EventsAsync(signals.Where(signal => topic.Contains(signal.Key)), time, lifetime.ApplicationStopping, cancellationToken));
    });

    static async IAsyncEnumerable<SseItem<string>> EventsAsync(
        IEnumerable<KeyValuePair<string, ChangeSignal>> signals, TimeProvider time, CancellationToken stopping, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(stopping, cancellationToken);
        var changes = Channel.CreateBounded<string>(1);
        var watches = signals.Select(signal => WatchAsync(signal.Key, signal.Value, signal.Value.Version, changes.Writer, time, ends.Token)).ToArray();
        // The browser takes a stream as open when its first bytes come.
        yield return new SseItem<string>("", "open");
        await foreach (var change in changes.Reader.UntilAsync(ends.Token))
        {
            yield return new SseItem<string>(change, "changed");
        }

        await Task.WhenAll(watches).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    static async Task WatchAsync(string topic, ChangeSignal signal, long seen, ChannelWriter<string> changes, TimeProvider time, CancellationToken cancellationToken)
    {
        while (true)
        {
            seen = await signal.WaitAsync(seen, cancellationToken);
            await changes.WriteAsync(topic, cancellationToken);
            await Task.Delay(AtMostEvery, time, cancellationToken);
        }
    }

    /// <summary>What comes until the token ends it, which is how streams of pages end.</summary>
    public static async IAsyncEnumerable<T> UntilAsync<T>(this ChannelReader<T> reader, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (await WaitAsync(reader, cancellationToken))
        {
            while (reader.TryRead(out var item))
            {
                yield return item;
            }
        }
    }

    static async ValueTask<bool> WaitAsync<T>(ChannelReader<T> reader, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.WaitToReadAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
