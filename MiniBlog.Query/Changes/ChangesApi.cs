using MiniBlog.ServiceDefaults.Auth;

namespace MiniBlog.Query.Changes;

/// <summary><c>GET /changes</c>: server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html).</summary>
public static class ChangesApi
{
    private const string Resync = "event: resync\nid: 0\ndata: {}\n\n";

    public static RouteGroupBuilder MapChanges(this RouteGroupBuilder group)
    {
        group.MapGet("/moderation/changes", (HttpContext http, ChangeFeed feed, IHostApplicationLifetime host, TimeProvider time, CancellationToken cancellationToken) =>
                StreamAsync(http, feed.Subscribe(queue: true), host, time, cancellationToken))
            .RequireAuthorization(Roles.Moderator).Produces<string>(StatusCodes.Status200OK, "text/event-stream").WithName("GetQueueChanges")
            .WithSummary("That the moderators' lists changed, as it happens: events `queue`, and `resync`.");
        group.MapGet("/changes", (HttpContext http, ChangeFeed feed, IHostApplicationLifetime host, TimeProvider time, CancellationToken cancellationToken) =>
                StreamAsync(http, feed.Subscribe(), host, time, cancellationToken))
            .Produces<Change>(StatusCodes.Status200OK, "text/event-stream").WithName("GetChanges")
            .WithSummary("What changes for readers, as it happens: events `change`, and `resync` where something was missed and the reader should read again.");
        return group;
    }

    private static async Task StreamAsync(HttpContext http, ChangeReader subscribed, IHostApplicationLifetime host, TimeProvider time, CancellationToken cancellationToken)
    {
        using var reader = subscribed;
        await ServerSentEvents.SendAsync(http, reader, host, time, Message, cancellationToken);

        static string Message(string notice) => notice switch
        {
            ChangeNotices.Resync => Resync,
            ChangeNotices.Queue => "event: queue\ndata: {}\n\n",
            _ => string.Concat(notice.Split('\n').Select(change => $"event: change\ndata: {change}\n\n")),
        };
    }
}
