using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using MiniBlog.ServiceDefaults.Auth;
using MiniBlog.ServiceDefaults.Http;

namespace MiniBlog.ServiceDefaults.Events;

/// <summary>The operator's view of what a consumer set aside.</summary>
public static class ParkedEndpoints
{
    /// <summary>Why an operator decides so.</summary>
    /// <param name="Reason">Kept with the decision.</param>
    public sealed record Decision([property: Text(1_000)] string Reason);

    /// <summary>A parked event.</summary>
    /// <param name="Id">The event.</param>
    /// <param name="Source">Its producer.</param>
    /// <param name="Partition">Its partition.</param>
    /// <param name="Position">Its position.</param>
    /// <param name="Type">Its type.</param>
    /// <param name="Subject">What it happened to; later events of it wait.</param>
    /// <param name="State">Whether it is tried again by itself, waits for a decision, or waits behind another.</param>
    /// <param name="Attempts">How often it was tried.</param>
    /// <param name="Error">What went wrong last.</param>
    /// <param name="ParkedAt">Since when it is set aside.</param>
    public sealed record Item(Guid Id, string Source, int Partition, long Position, string Type, string Subject, ParkedState State, int Attempts, string Error, DateTimeOffset ParkedAt);

    /// <summary>
    /// Maps <c>GET /events/parked</c>, <c>POST /events/parked/{id}/retry</c> and <c>/skip</c>, for operators (authors). Who decided, and why, is kept.
    /// </summary>
    public static RouteGroupBuilder MapParkedEvents(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/events/parked").RequireAuthorization(Roles.Author).WithTags("Parked events");
        group.MapGet("", (ParkedEvents parked, CancellationToken cancellationToken) => parked.ListAsync(cancellationToken))
            .WithSummary("What was set aside, oldest first");
        group.MapPost("{id:guid}/retry", async (Guid id, Decision decision, ClaimsPrincipal user, ParkedEvents parked, CancellationToken cancellationToken) =>
            Answer(await parked.RetryAsync(id, user.Identity?.Name ?? "", decision.Reason, cancellationToken))).WithSummary("Try it again now");
        group.MapPost("{id:guid}/skip", async (Guid id, Decision decision, ClaimsPrincipal user, ParkedEvents parked, CancellationToken cancellationToken) =>
            Answer(await parked.SkipAsync(id, user.Identity?.Name ?? "", decision.Reason, cancellationToken))).WithSummary("Go on without it");
        return group;
    }

    private static Results<NoContent, ProblemHttpResult> Answer(ProblemHttpResult? problem) => problem is null ? TypedResults.NoContent() : problem;
}
