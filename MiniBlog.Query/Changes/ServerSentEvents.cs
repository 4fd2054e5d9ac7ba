namespace MiniBlog.Query.Changes;

/// <summary>Sends a reader's notices as server-sent events until the reader leaves or the host stops.</summary>
internal static class ServerSentEvents
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    // Written by hand: the framework's formatter has no comments, and those keep a quiet stream from being closed on its way.
    public static async Task SendAsync(
        HttpContext http, ChangeReader reader, IHostApplicationLifetime host, TimeProvider time, Func<string, string> message, CancellationToken cancellationToken)
    {
        // A stream never ends by itself, and would hold up the host's stop.
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, host.ApplicationStopping);
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-cache";
        try
        {
            // A browser that comes back sends the last id that it saw: what happened in between is gone, so it has to read again.
            await SendAsync(http.Request.Headers.ContainsKey("Last-Event-ID") ? message(ChangeNotices.Resync) : ": here\nid: 0\n\n");
            while (true)
            {
                await SendAsync(await NextAsync());
            }
        }
        catch (OperationCanceledException) when (ends.IsCancellationRequested)
        {
            // The reader left, or the host stops: that is how a stream ends.
        }

        async Task SendAsync(string text)
        {
            await http.Response.WriteAsync(text, ends.Token);
            await http.Response.Body.FlushAsync(ends.Token);
        }

        async Task<string> NextAsync()
        {
            using var quiet = new CancellationTokenSource(Heartbeat, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(ends.Token, quiet.Token);
            try
            {
                return message(await reader.NextAsync(either.Token));
            }
            catch (OperationCanceledException) when (quiet.IsCancellationRequested)
            {
                return ": still here\n\n";
            }
        }
    }
}
