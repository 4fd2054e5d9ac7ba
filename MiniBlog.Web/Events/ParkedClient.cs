using MiniBlog.Web.Clients;

namespace MiniBlog.Web.Events;

/// <summary>The services that set events aside: a name from elsewhere must not lead an operator's token to another place.</summary>
public enum Consumer
{
    Comments,
    Moderation,
    Query,
}

/// <summary>Commands to the service that set an event aside. It keeps who decided and why.</summary>
/// <param name="http">To any of them, in the operator's name.</param>
public sealed class ParkedClient(HttpClient http)
{
    /// <summary>Has an event tried again.</summary>
    public Task<Answer<NoBody>> RetryAsync(Consumer consumer, Guid eventId, string? reason, CancellationToken cancellationToken) =>
        DecideAsync(consumer, eventId, "retry", reason, cancellationToken);

    /// <summary>Has the consumer go on without an event.</summary>
    public Task<Answer<NoBody>> SkipAsync(Consumer consumer, Guid eventId, string? reason, CancellationToken cancellationToken) =>
        DecideAsync(consumer, eventId, "skip", reason, cancellationToken);

    private async Task<Answer<NoBody>> DecideAsync(Consumer consumer, Guid eventId, string decision, string? reason, CancellationToken cancellationToken)
    {
        var service = consumer.ToString().ToLowerInvariant();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://{service}/events/parked/{eventId}/{decision}")
        {
            Content = JsonContent.Create(new { reason = reason ?? "" }),
        };
        return await http.CommandAsync<NoBody>(request, cancellationToken);
    }
}
