using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using MiniBlog.Query.Changes;
using MiniBlog.Query.Paging;
using MiniBlog.ServiceDefaults.Auth;
using MiniBlog.ServiceDefaults.Data;
using MiniBlog.ServiceDefaults.Errors;
using MiniBlog.ServiceDefaults.Events;
using MiniBlog.ServiceDefaults.Events.Contracts;
using MiniBlog.ServiceDefaults.Http;

namespace MiniBlog.Query.EventFlow;

/// <summary>The event flow for operators (authors): how it stands, single events with their ways, and both as they happen.</summary>
public static class EventFlowApi
{
    /// <summary>A life longer than this is shown from its end.</summary>
    private const int LongestLife = 500;

    private static readonly string[] ReadersWords = ["author", "content", "reasons"];

    public static IHostApplicationBuilder AddEventFlow(this IHostApplicationBuilder builder)
    {
        builder.AddServiceDatabase<FlowDb>("querydb");
        builder.Services.ConfigureDbContext<FlowDb>(options => options.UseNpgsql(npgsql => npgsql.MigrationsHistoryTable("__EFMigrationsHistory", FlowDb.Schema)));
        builder.Services.AddSingleton<IHandledEvents, FlowEventData>();
        builder.Services.AddHostedService<FlowCollector>();
        builder.Services.AddSingleton<FlowFeed>().AddHostedService(services => services.GetRequiredService<FlowFeed>());
        return builder;
    }

    public static RouteGroupBuilder MapEventFlow(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/event-flow").RequireAuthorization(Roles.Author).WithTags("Event flow");
        group.MapGet("", (FlowDb db, TimeProvider time, CancellationToken cancellationToken) => db.FlowAsync(time.GetUtcNow(), cancellationToken))
            .WithName("GetEventFlow").WithSummary("The services with their logs, checkpoints and lags, and what is parked");
        group.MapGet("/events", ListAsync).WithName("GetEvents").WithSummary("The events that were told of, newest first, with what each service did with them");
        group.MapGet("/events/{id}", FindAsync).WithName("GetEvent").WithSummary("An event with its data; words of readers that are not public only for moderators");
        group.MapGet("/lives/{id}", LifeAsync).WithName("GetLife").WithSummary("Everything that was told of one post or comment, in order");
        group.MapGet("/live", StreamAsync).Produces<LiveFlow>(StatusCodes.Status200OK, "text/event-stream").WithName("GetLiveEventFlow")
            .WithSummary("The flow as it happens: events `flow`");
        return group;
    }

    private static async Task<Results<Ok<Page<EventView>>, ProblemHttpResult>> ListAsync(
        FlowDb db,
        string? cursor,
        [Text(100, AllowBlank = true)] string? source,
        [Text(100, AllowBlank = true)] string? type,
        [Text(200, AllowBlank = true)] string? subject,
        [Range(0, short.MaxValue)] int? partition,
        [Range(1, Page.MaxLimit)] int limit = Page.DefaultLimit,
        CancellationToken cancellationToken = default)
    {
        if (!Cursor.TryRead(cursor, out var before))
        {
            return Cursor.Malformed();
        }

        var events = db.Events.AsNoTracking()
            .Where(e => string.IsNullOrEmpty(source) || e.Source == source)
            .Where(e => string.IsNullOrEmpty(type) || e.Type == type)
            .Where(e => string.IsNullOrEmpty(subject) || e.Subject == subject || e.Subject.EndsWith("/" + subject))
            .Where(e => partition == null || e.Partition == partition);
        if (before is not null)
        {
            events = events.Where(e => EF.Functions.LessThan(ValueTuple.Create(e.Time, e.Id), ValueTuple.Create(before.Time, before.Id)));
        }

        var rows = await WithoutData(events.OrderByDescending(e => e.Time).ThenByDescending(e => e.Id).Take(limit + 1)).ToListAsync(cancellationToken);
        var views = await db.WithStepsAsync(rows, cancellationToken);
        return TypedResults.Ok(Page.Of(views, limit, view => new Cursor(view.Time, view.Id), view => view));
    }

    private static async Task<Results<Ok<EventDetail>, ProblemHttpResult>> FindAsync(FlowDb db, QueryDb blog, HttpContext http, Guid id, CancellationToken cancellationToken)
    {
        if (await db.Events.AsNoTracking().FirstOrDefaultAsync(e => e.Id == id, cancellationToken) is not { } evt)
        {
            return Problem.NotFound("event", id);
        }

        var view = (await WayOfAsync(db, [evt.Subject], cancellationToken)).Find(other => other.Id == id) ?? (await db.WithStepsAsync([evt], cancellationToken))[0];
        if (evt.Data is null)
        {
            return TypedResults.Ok(new EventDetail(view, null, Withheld: false));
        }

        var data = JsonNode.Parse(evt.Data)!.AsObject();
        var withheld = !http.User.IsInRole(Roles.Moderator) && !await IsPublicAsync(blog, evt, data, cancellationToken);
        if (withheld)
        {
            Array.ForEach(ReadersWords, word => data.Remove(word));
        }

        return TypedResults.Ok(new EventDetail(view, JsonSerializer.SerializeToElement(data), withheld));
    }

    /// <summary>Of a comment's event only what readers see as well: the text as it is approved now, and not an earlier one or why it was doubted.</summary>
    private static async Task<bool> IsPublicAsync(QueryDb blog, FlowEvent evt, JsonObject data, CancellationToken cancellationToken)
    {
        if (!evt.Subject.StartsWith("comments/", StringComparison.Ordinal) || evt.Type == CommentDeleted.EventType)
        {
            return true;
        }

        return Guid.TryParse(evt.Subject["comments/".Length..], out var comment) && data["textVersion"]?.GetValue<int>() is { } version
            && await blog.Comments.AnyAsync(c => c.Id == comment && !c.Deleted && c.Status == CommentStatus.Approved && c.TextVersion == version, cancellationToken);
    }

    private static async Task<Results<Ok<Page<EventView>>, ProblemHttpResult>> LifeAsync(FlowDb db, Guid id, CancellationToken cancellationToken)
    {
        string[] subjects = [$"posts/{id}", $"comments/{id}"];
        var life = await WayOfAsync(db, subjects, cancellationToken);
        return life.Count == 0 ? Problem.NotFound("post or comment with events that are still kept:", id) : TypedResults.Ok(new Page<EventView>(life, null));
    }

    private static async Task<List<EventView>> WayOfAsync(FlowDb db, string[] subjects, CancellationToken cancellationToken)
    {
        var newest = db.Events.AsNoTracking().Where(e => subjects.Contains(e.Subject)).OrderByDescending(e => e.Seq).Take(LongestLife);
        var events = await db.WithStepsAsync(await WithoutData(newest).ToListAsync(cancellationToken), cancellationToken);
        return [.. events.OrderBy(e => e.Written).ThenBy(e => e.Source, StringComparer.Ordinal).ThenBy(e => e.Position)];
    }

    private static async Task StreamAsync(HttpContext http, FlowFeed feed, IHostApplicationLifetime host, TimeProvider time, CancellationToken cancellationToken)
    {
        using var reader = feed.Subscribe();
        await ServerSentEvents.SendAsync(http, reader, host, time, Message, cancellationToken);

        // Each message holds the whole state, so who missed some is level with the next.
        static string Message(string flow) => flow == ChangeNotices.Resync ? ": missed some\n\n" : $"event: flow\ndata: {flow}\n\n";
    }

    private static IQueryable<FlowEvent> WithoutData(IQueryable<FlowEvent> events) => events.Select(e => new FlowEvent
    {
        Id = e.Id,
        Source = e.Source,
        Partition = e.Partition,
        Position = e.Position,
        Type = e.Type,
        Subject = e.Subject,
        Time = e.Time,
        TraceId = e.TraceId,
    });
}
