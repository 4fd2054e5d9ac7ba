namespace MiniBlog.Query.Changes;

/// <summary><c>GET /changes</c>: server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html).</summary>
public static class ChangesApi
{
    private const string Resync = "event: resync\nid: 0\ndata: {}\n\n";

    public static RouteGroupBuilder MapChanges(this RouteGroupBuilder group)
    {
        group.MapGet("/changes", StreamAsync).Produces<Change>(StatusCodes.Status200OK, "text/event-stream").WithName("GetChanges")
            .WithSummary("What changes for readers, as it happens: events `change`, and `resync` where something was missed and the reader should read again.");
        return group;
    }

    private static async Task StreamAsync(HttpContext http, ChangeFeed feed, IHostApplicationLifetime host, TimeProvider time, CancellationToken cancellationToken)
    {
        using var reader = feed.Subscribe();
        await ServerSentEvents.SendAsync(http, reader, host, time, Message, cancellationToken);

        static string Message(string notice) => notice == ChangeNotices.Resync
            ? Resync
            : string.Concat(notice.Split('\n').Select(change => $"event: change\ndata: {change}\n\n"));
    }
}
