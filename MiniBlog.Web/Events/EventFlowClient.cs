using MiniBlog.ServiceDefaults.Auth;
using MiniBlog.Web.Reading;

namespace MiniBlog.Web.Events;

/// <summary>What operators see of the events, all of it from Query.</summary>
public sealed class EventFlowClient(QueryClient query)
{
    private const string Root = "/event-flow";

    /// <summary>How things stand.</summary>
    public async Task<Flow> FlowAsync(CancellationToken cancellationToken) => await query.GetAsync<Flow>(Root, cancellationToken) ?? new([], [], []);

    /// <summary>Events, newest first.</summary>
    public async Task<Page<FlowEvent>> EventsAsync(EventFilter filter, string? cursor, CancellationToken cancellationToken) =>
        await query.GetAsync<Page<FlowEvent>>(QueryClient.Address($"{Root}/events", [.. filter.Query, ("cursor", cursor)]), cancellationToken) ?? new([], null);

    /// <summary>One event with its data, or null.</summary>
    public Task<FlowEventDetail?> EventAsync(Guid id, CancellationToken cancellationToken) => query.GetAsync<FlowEventDetail>($"{Root}/events/{id}", cancellationToken);

    /// <summary>All events of a post or comment, in order; none where Query knows of none.</summary>
    public async Task<IReadOnlyList<FlowEvent>> LifeAsync(Guid thing, CancellationToken cancellationToken) =>
        (await query.GetAsync<Page<FlowEvent>>($"{Root}/lives/{thing}", cancellationToken))?.Items ?? [];
}

/// <summary>The flow as it moves, for the drawing.</summary>
internal static class LiveEvents
{
    public static void MapLiveEvents(this IEndpointRouteBuilder app) =>
        app.MapGet("/events/live", (HttpContext http, QueryClient query, IHostApplicationLifetime host) => Passing.PassFromAsync(http, "/event-flow/live", query, host))
            .RequireAuthorization(policy => policy.RequireRole(Roles.Author));
}

/// <summary>Where the dashboard shows a trace; the setting <c>Dashboard:Url</c>, without which there are no links.</summary>
public sealed class TraceLinks(IConfiguration configuration)
{
    private readonly string? dashboard = configuration["Dashboard:Url"] is { Length: > 0 } url && Uri.TryCreate(url, UriKind.Absolute, out _) ? url.TrimEnd('/') : null;

    public string? Of(string? traceId) => dashboard is null || traceId is null ? null : $"{dashboard}/traces/detail/{traceId}";
}
