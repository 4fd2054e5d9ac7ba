using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MiniBlog.ServiceDefaults.Errors;
using MiniBlog.ServiceDefaults.Events;
using MiniBlog.Web.Events;

namespace MiniBlog.Tests.Web;

/// <summary>The event flow of a stand-in for Query, and the parked events of one for Comments.</summary>
public sealed class FakeFlow
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);

    public List<FlowService> Services { get; } = [];

    public List<FlowParked> Parked { get; } = [];

    public List<FlowEvent> Events { get; } = [];

    /// <summary>Decisions that were sent to the stand-in for Comments: event, decision, reason.</summary>
    public List<(Guid Event, string Decision, string Reason)> Decisions { get; } = [];

    /// <summary>A blog in which Moderation is stopped, one comment waits for it, and Comments set an event aside.</summary>
    public void Fill(string error = "System.InvalidOperationException: No such post.\n   at MiniBlog.Comments.CommentsConsumer.HandleAsync(…)")
    {
        Services.AddRange(
        [
            new() { Name = "posts", Alive = true, Instances = ["posts-1"], Log = [new(0, 4, 4)], Waiting = 0, Parked = 0 },
            Consumer("comments", alive: true, lag: 0, "posts") with { Log = [new(0, 1_201, 1_200)], Parked = 1 },
            Consumer("moderation", alive: false, lag: 3, "comments") with { Log = [new(0, 1_200, 1_200)] },
            Consumer("query", alive: true, lag: 0, "posts", "comments") with { Instances = ["query-1", "query-2"] },
        ]);
        var id = Guid.CreateVersion7(Noon);
        Events.Add(new(id, "comment-created", $"comments/{Guid.CreateVersion7(Noon)}", "comments", 0, 1_201, Noon, Noon, "0af7651916cd43dd8448eb211c80319c",
        [
            Step("comments", EventStage.Sequenced, 1, 2), Step("comments", EventStage.Published, 2.2, 2.9), Step("query", EventStage.Applied, 3.1, 5.4), Step("posts", EventStage.Ignored, 3.1, 3.4),
        ]));
        Parked.Add(new("comments", Guid.CreateVersion7(Noon), "posts", 0, 4, "post-deleted", $"posts/{Guid.CreateVersion7(Noon)}", ParkedState.Parked, 5, error, Noon));
    }

    public void MapFlow(IEndpointRouteBuilder app)
    {
        app.MapGet("/event-flow", () => new Flow(Services, Parked, [.. Decisions.Select(d => new FlowDecision("comments", d.Event, "posts/1", d.Decision, "owner", d.Reason, Noon))]));
        app.MapGet("/event-flow/events", (string? type) => new { items = Events.Where(e => type is null || e.Type == type), next = (string?)null });
        app.MapGet("/event-flow/events/{id:guid}", (Guid id) => Events.Find(e => e.Id == id) is { } evt
            ? Results.Json(new { @event = evt, data = new { id, title = "<script>alert(1)</script>" }, withheld = true })
            : Problem.NotFound("event", id));
        app.MapGet("/event-flow/lives/{id:guid}", (Guid id) => Events.FindAll(e => e.Thing == id.ToString()) is { Count: > 0 } life
            ? Results.Json(new { items = life, next = (string?)null })
            : Problem.NotFound("life", id));
        app.MapGet("/event-flow/live", async (HttpContext http) =>
        {
            http.Response.ContentType = "text/event-stream";
            var flow = System.Text.Json.JsonSerializer.Serialize(new { view = new Flow(Services, Parked, []), steps = Array.Empty<object>() }, EventJson.Options);
            await http.Response.WriteAsync($"event: flow\ndata: {flow}\n\n");
            await http.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, http.RequestAborted);
        });
    }

    public IEndpointRouteBuilder MapParked(IEndpointRouteBuilder app)
    {
        app.MapPost("/events/parked/{id:guid}/{decision}", (Guid id, string decision, ParkedEndpoints.Decision body) =>
        {
            if (string.IsNullOrWhiteSpace(body.Reason))
            {
                return (IResult)Problem.Invalid("reason", "Reason must not be blank.");
            }

            Decisions.Add((id, decision, body.Reason));
            Parked.RemoveAll(parked => parked.EventId == id);
            return Results.NoContent();
        });
        return app;
    }

    private static FlowService Consumer(string name, bool alive, long lag, params string[] sources) => new()
    {
        Name = name,
        Alive = alive,
        Instances = alive ? [$"{name}-1"] : [],
        Subscriptions = [.. sources.Select((source, index) => new FlowSubscription(source, index == 0 ? lag : 0, [new(0, 1_200 - lag, index == 0 ? lag : 0, $"{name}-1")]))],
        Waiting = lag,
        Parked = 0,
        Handling = new(200, 1.23, 8.4),
    };

    private static FlowStep Step(string service, EventStage stage, double from, double to) =>
        new(service, stage, Noon.AddMilliseconds(from), Noon.AddMilliseconds(to), 0.2, to - from);
}
