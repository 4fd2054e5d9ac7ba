using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using MiniBlog.ServiceDefaults.Errors;
using MiniBlog.ServiceDefaults.Events;

namespace MiniBlog.ServiceDefaults.Http;

/// <summary>Read-your-writes over HTTP: commands answer with <c>Event-Position</c>, readers of a projection take it back.</summary>
public static class EventPositionAnswers
{
    /// <summary>The query parameter that does what the header <c>Event-Position</c> does.</summary>
    public const string Parameter = "atLeast";

    private const int MostPositions = 16;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Adds <c>Event-Position</c> to the answer of a command, once its event has a position.</summary>
    /// <param name="http">The request.</param>
    /// <param name="eventId">What <c>Emit</c> returned; called after the commit.</param>
    public static async Task AnswerPositionAsync(this HttpContext http, Guid eventId)
    {
        var positions = http.RequestServices.GetRequiredService<EventPositions>();
        if (await positions.OfAsync(eventId, http.RequestAborted) is { } position)
        {
            http.Response.Headers[EventPosition.Header] = position.ToString();
        }
    }

    /// <summary>
    /// Lets the endpoints of a consumer wait, up to 2 s, until this consumer has applied the positions in the request's
    /// <c>Event-Position</c> header or <c>atLeast</c> parameter (several separated by commas). When the time is up they answer with
    /// what there is; the answer's own <c>Event-Position</c> says how far that is. A malformed position is a 400.
    /// </summary>
    public static TBuilder WithReadYourWrites<TBuilder>(this TBuilder builder) where TBuilder : IEndpointConventionBuilder =>
        builder.AddEndpointFilter(async (context, next) =>
        {
            var http = context.HttpContext;
            var wanted = http.Request.Headers[EventPosition.Header].Concat(http.Request.Query[Parameter])
                .SelectMany(list => (list ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Distinct().ToList();
            if (wanted.Count == 0)
            {
                return await next(context);
            }

            var progress = http.RequestServices.GetRequiredService<SubscriptionProgress>();
            var targets = wanted.Select(text => EventPosition.TryParse(text, null, out var position) && progress.Knows(position.Source) ? position : null).ToList();
            if (targets.Contains(null) || targets.Count > MostPositions)
            {
                return Problem.Invalid(EventPosition.Header, $"Event-Position (or {Parameter}) must be up to {MostPositions} times SOURCE/PARTITION/POSITION, as a command answered it.");
            }

            await Task.WhenAll(targets.Select(target => progress.ReachAsync(target!, Patience, http.RequestAborted)));
            http.Response.Headers[EventPosition.Header] = string.Join(", ", targets.Select(target => target! with { Position = progress.PositionOf(target.Source, target.Partition) }));
            return await next(context);
        });
}
