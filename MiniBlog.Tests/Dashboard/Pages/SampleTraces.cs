using Aspire.Dashboard.Telemetry;

namespace MiniBlog.Tests.Dashboard.Pages;

/// <summary>Traces to look at: the way of one comment through all services, short ones, and a very large one.</summary>
public static class SampleTraces
{
    public const string CommentTrace = "aaaaaaaa000000000000000000000001";

    public static TraceDetail Comment(IReadOnlyList<TelemetryResource> resources, DateTimeOffset now)
    {
        var start = now.AddSeconds(-2);
        var (web, comments, moderation, query) = (resources[0], resources[2], resources[3], resources[4]);
        SpanDetail[] spans =
        [
            Span(1, null, 0, web, "POST /posts/{PostId:guid}/comments", SpanKind.Server, SpanCategory.Http, start, 0, 21.5),
            Span(2, 1, 1, web, "POST", SpanKind.Client, SpanCategory.Http, start, 1.2, 18),
            Span(3, 2, 2, comments, "POST /posts/{postId:guid}/comments", SpanKind.Server, SpanCategory.Http, start, 2, 16) with
            {
                Events = [new("validated", start.AddMilliseconds(3), [new("length", "21")])],
                Attributes = [new("http.response.status_code", "201"), new("url.path", "/posts/7/comments"), new("post.id", "7")],
            },
            Span(4, 3, 3, comments, "postgresql", SpanKind.Client, SpanCategory.Database, start, 3.5, 4) with { Peer = "postgres" },
            Span(5, 3, 3, comments, "send events.comments", SpanKind.Producer, SpanCategory.Messaging, start, 9, 1.5) with { Peer = "bus", Attributes = [new("cloudevents.event_type", "comment-created")] },
            Span(6, 5, 4, moderation, "process events.comments", SpanKind.Consumer, SpanCategory.Messaging, start, 11, 6) with { Attributes = [new("cloudevents.event_type", "comment-created")], Links = [new("bbbb0000000000000000000000000002", "0000000000000001", [])] },
            Span(7, 6, 5, moderation, "send events.moderation", SpanKind.Producer, SpanCategory.Messaging, start, 16, 1) with { Peer = "bus", Attributes = [new("cloudevents.event_type", "comment-moderated")] },
            Span(8, 7, 6, comments, "process events.moderation", SpanKind.Consumer, SpanCategory.Messaging, start, 17.5, 3) with { Attributes = [new("cloudevents.event_type", "comment-moderated")] },
            Span(9, 8, 7, comments, "send events.comments", SpanKind.Producer, SpanCategory.Messaging, start, 20, .8) with { Peer = "bus", Attributes = [new("cloudevents.event_type", "comment-updated")] },
            Span(10, 9, 8, query, "process events.comments", SpanKind.Consumer, SpanCategory.Messaging, start, 21, 4) with
            {
                Status = SpanStatus.Error,
                StatusMessage = "duplicate key value violates unique constraint",
                Events = [new("exception", start.AddMilliseconds(23), [new("exception.type", "PostgresException")])],
                Backlinks = [new("cccc0000000000000000000000000003", "0000000000000001", [])],
            },
            Span(11, 5, 4, query, "process events.comments", SpanKind.Consumer, SpanCategory.Messaging, start, 11.4, 2),
        ];
        return new TraceDetail(CommentTrace, spans, [Log(1, start.AddMilliseconds(6), LogLevelName.Information, "Comment accepted", comments, 3), Log(2, start.AddMilliseconds(23), LogLevelName.Error, "Projection failed, it is tried again", query, 10)], false);
    }

    public static TraceDetail Plain(IReadOnlyList<TelemetryResource> resources, int n, DateTimeOffset now)
    {
        var start = now.AddSeconds(-5 - n);
        var id = $"{n:x8}{n:x24}";
        var status = n % 40 == 0 ? SpanStatus.Error : SpanStatus.Unset;
        return new TraceDetail(
            id,
            [
                Span(1, null, 0, resources[0], $"GET /posts/{n}", SpanKind.Server, SpanCategory.Http, start, 0, 1 + n % 13) with { TraceId = id, Status = status },
                Span(2, 1, 1, resources[4], "GET /posts/{slug}", SpanKind.Server, SpanCategory.Http, start, .3, .5 + n % 11) with { TraceId = id },
            ],
            [],
            false);
    }

    public static TraceDetail Large(IReadOnlyList<TelemetryResource> resources, int count, DateTimeOffset now)
    {
        const string Id = "dddddddd000000000000000000000004";
        var spans = Enumerable.Range(1, count).Select(n => Span(n, n == 1 ? null : Math.Max(1, n / 10 * 10 - 10 + (n % 10 == 0 ? 1 : 0)), n == 1 ? 0 : 1 + n % 3, resources[n % 5], $"step {n}", SpanKind.Internal, SpanCategory.Other, now, n == 1 ? 0 : n, n == 1 ? count + 10 : 5 + n % 30) with { TraceId = Id });
        return new TraceDetail(Id, [.. spans], [], false);
    }

    private static SpanDetail Span(
        int id, int? parent, int depth, TelemetryResource resource, string name, SpanKind kind, SpanCategory category, DateTimeOffset start, double after, double milliseconds) => new()
        {
            TraceId = CommentTrace,
            SpanId = $"{id:x16}",
            ParentSpanId = parent is { } up ? $"{up:x16}" : null,
            Depth = depth,
            Resource = resource,
            Name = name,
            Kind = kind,
            Category = category,
            Start = start.AddMilliseconds(after),
            Duration = TimeSpan.FromMilliseconds(milliseconds),
            Scope = "Sample",
            Attributes = [],
        };

    private static LogEntry Log(long id, DateTimeOffset time, LogLevelName level, string message, TelemetryResource resource, int span) => new()
    {
        Id = id,
        Time = time,
        Level = level,
        Message = message,
        Resource = resource,
        Scope = "Sample",
        TraceId = CommentTrace,
        SpanId = $"{span:x16}",
        Attributes = [],
    };
}
