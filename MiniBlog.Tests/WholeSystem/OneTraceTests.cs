using System.Diagnostics;
using System.Net;
using MiniBlog.Tests.Web;

namespace MiniBlog.Tests.WholeSystem;

/// <summary>One comment is one trace, from the browser's POST to the last projection, whichever replicas it comes by.</summary>
[Collection(nameof(ReplicatedSystem))]
public sealed class OneTraceTests(ReplicatedSystem system)
{
    private readonly TraceCollector collector = system.Collector;
    private readonly BlogSystem blog = system.Blog;

    [Fact]
    public async Task A_comment_sent_from_a_page_is_one_trace_through_all_services()
    {
        // As when a service that another test hosts in this process traces its calls.
        using var traced = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "System.Net.Http",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(traced);
        var driver = new BlogDriver(blog);
        var post = await driver.PublishAsync("Traced");
        using var reader = new PlainBrowser(blog.Web.BaseAddress!);
        var form = $"/posts/{post}/comments";
        await Eventually.EqualsAsync(HttpStatusCode.OK, async () => (await reader.OpenAsync("/posts/traced")).Status);
        // Each replica has a page behind it: the first one also asks for what stands on all of them.
        for (var replica = 0; replica < 2; replica++)
        {
            await reader.OpenAsync("/");
        }

        await reader.SendAsync(await reader.OpenAsync("/posts/traced"), form, ("Form.Author", "Reader"), ("Form.Content", "Where does this go?"));
        await Eventually.HoldsAsync(async () => (await driver.ListedAsync(post)).Count == 1, "the comment is public");

        string[] story =
        [
            "web POST /posts/{PostId:guid}/comments",
            "  web POST",
            "    comments POST /posts/{postId:guid}/comments",
            "      comments send events.comments",
            "        moderation process events.comments",
            "          moderation send events.moderation",
            "            comments process events.moderation",
            "              comments send events.comments",
            "                moderation process events.comments",
            "                query process events.comments",
            "            query process events.moderation",
            "        query process events.comments",
        ];
        // The spans of each service arrive when its exporter sends them.
        await Eventually.EqualsAsync(story, () => Task.FromResult(Tell(Trace(form), parent: "", indent: "").ToArray()));
        // Polls tell no story, and so are no traces.
        Assert.DoesNotContain(collector.Spans, span => span.Name.Contains("/events/heads", StringComparison.Ordinal));
        Assert.DoesNotContain(collector.Spans, span => span.ParentId.Length == 0 && span.Tags.ContainsKey("db.system.name"));
    }

    /// <summary>The spans of the trace that a POST to Web's address started.</summary>
    private List<SeenSpan> Trace(string form)
    {
        var start = collector.Spans.FirstOrDefault(span => span.Service == "web" && span.Tags.GetValueOrDefault("url.path") == form);
        return [.. collector.Spans.Where(span => span.TraceId == start?.TraceId)];
    }

    /// <summary>The trace as an indented list, without the statements to the databases.</summary>
    private static IEnumerable<string> Tell(List<SeenSpan> trace, string parent, string indent) => trace
        .Where(span => span.ParentId == parent && !span.Tags.ContainsKey("db.system.name"))
        .OrderBy(span => $"{span.Service} {span.Name}", StringComparer.Ordinal)
        .SelectMany(span => Tell(trace, span.SpanId, indent + "  ").Prepend($"{indent}{span.Service} {span.Name}"));
}
