namespace MiniBlog.Query.Changes;

/// <summary><c>GET /changes</c>: server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html).</summary>
public static class ChangesApi
{
    private const string Resync = "event: resync\nid: 0\ndata: {}\n\n";

    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    public static RouteGroupBuilder MapChanges(this RouteGroupBuilder group)
    {
        group.MapGet("/changes", StreamAsync).Produces<Change>(StatusCodes.Status200OK, "text/event-stream").WithName("GetChanges")
            .WithSummary("What changes for readers, as it happens: events `change`, and `resync` where something was missed and the reader should read again.");
        return group;
    }

    // Written by hand: the framework's formatter has no comments, and those keep a quiet stream from being closed on its way.
    private static async Task StreamAsync(
        HttpContext http, ChangeFeed feed, IHostApplicationLifetime host, TimeProvider time, CancellationToken cancellationToken)
    {
        // A stream never ends by itself, and would hold up the host's stop.
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, host.ApplicationStopping);
        using var reader = feed.Subscribe();
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-cache";
        try
        {
            // A browser that comes back sends the last id that it saw: what happened in between is gone, so it has to read again.
            await SendAsync(http.Request.Headers.ContainsKey("Last-Event-ID") ? Resync : ": here\nid: 0\n\n");
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
                var notice = await reader.NextAsync(either.Token);
                return notice == ChangeNotices.Resync
                    ? Resync
                    : string.Concat(notice.Split('\n').Select(change => $"event: change\ndata: {change}\n\n"));
            }
            catch (OperationCanceledException) when (quiet.IsCancellationRequested)
            {
                return ": still here\n\n";
            }
        }
    }
}
