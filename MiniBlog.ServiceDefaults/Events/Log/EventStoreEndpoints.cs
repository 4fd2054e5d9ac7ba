using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MiniBlog.ServiceDefaults.Auth;
using MiniBlog.ServiceDefaults.Errors;
using Npgsql;

namespace MiniBlog.ServiceDefaults.Events;

/// <summary>The event store over HTTP: what a consumer catches up from, and a new one starts from.</summary>
public static class EventStoreEndpoints
{
    internal const string HeadsPath = "/events/heads";

    /// <summary>Maps the producer's <c>GET /events?partition=&amp;after=&amp;limit=</c> and <c>GET /events/heads</c>, for services only.</summary>
    public static RouteGroupBuilder MapEventStore(this IEndpointRouteBuilder app)
    {
        var events = app.MapGroup("").RequireAuthorization(Roles.Service).WithTags("Event store");
        events.MapGet("/events", ReadAsync).WithSummary("A partition's events after a position, in order and without a hole, as a CloudEvents batch");
        events.MapGet(HeadsPath, HeadsAsync).WithSummary("The last position of each partition");
        return events;
    }

    private static async Task<IResult> ReadAsync(
        int partition, EventStore store, CancellationToken cancellationToken,
        [Range(0, long.MaxValue)] long after = 0, [Range(1, CloudEventJson.MaxBatch)] int limit = 1_000)
    {
        await using var connection = await store.Database().OpenConnectionAsync(cancellationToken);
        var (heads, _) = await LogTable.HeadsAsync(connection, cancellationToken);
        if (partition < 0 || partition >= heads.Length)
        {
            return Problem.Invalid("partition", $"The partition must be from 0 to {heads.Length - 1}.");
        }

        var events = await store.Log.RangeAsync(connection, partition, after, limit, cancellationToken);
        return TypedResults.Json(events.Select(CloudEventJson.From), CloudEventJson.Options, CloudEventJson.BatchMediaType);
    }

    private static async Task<LogHeads> HeadsAsync(EventStore store, CancellationToken cancellationToken)
    {
        await using var connection = await store.Database().OpenConnectionAsync(cancellationToken);
        var (heads, _) = await LogTable.HeadsAsync(connection, cancellationToken);
        return new LogHeads(store.Source.Name, heads, await LogTable.IncarnationAsync(connection, cancellationToken));
    }
}

/// <summary>What the endpoints read from.</summary>
internal sealed record EventStore(EventSource Source, LogTable Log, Func<NpgsqlDataSource> Database);
