using Aspire.Dashboard.Telemetry;
using Microsoft.Playwright;
using MiniBlog.Tests.Web;

namespace MiniBlog.Tests.Dashboard.Pages;

public sealed class TracePagesTests(BrowserFixture browser) : PageTest(browser)
{
    private ILocator Rows => Page.Locator("tbody tr:not(.gap)");

    private ILocator Pane => Page.GetByRole(AriaRole.Complementary, new() { Name = "Details" });

    [Fact]
    public async Task A_trace_is_listed_with_the_spans_of_each_resource_and_its_errors()
    {
        await Page.GotoAsync("/traces");
        await Expect(Rows.First).ToContainTextAsync("web: POST /posts/{PostId:guid}/comments");
        await Expect(Rows.First.Locator(".tag")).ToHaveTextAsync(["web 2", "comments 5", "moderation 2", "query 2!"]);
        await Expect(Rows.First).ToContainTextAsync("1 error");
        await Expect(Rows.First).ToContainTextAsync("25 ms");
        Telemetry.Traces.Add(SampleTraces.Plain(Telemetry.Resources, -100, SampleSystem.Now));
        Telemetry.TracesChanged.Raise();
        await Expect(Rows.First).ToContainTextAsync("GET /posts/-100");
    }

    [Fact]
    public async Task Traces_are_filtered_by_kind_duration_errors_and_resource_all_in_the_address()
    {
        await Page.GotoAsync("/traces");
        await Page.Locator("select[name=kind]").SelectOptionAsync("Messaging");
        await Expect(Page.Locator("#count")).ToHaveTextAsync("1 trace");
        await Page.Locator("select[name=kind]").SelectOptionAsync("");
        await Page.GetByLabel("At least").FillAsync("12.5");
        await Page.GetByLabel("With errors").CheckAsync();
        await Page.Locator("select[name=resource]").SelectOptionAsync("query");
        await Assertions.Expect(Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex(@"/traces/resource/query\?min=12.5&errors=true$"));
        await Expect(Page.Locator("#count")).ToHaveTextAsync("1 trace");
        var asked = Telemetry.Asked.OfType<TraceQuery>().Last();
        Assert.Equal((true, TimeSpan.FromMilliseconds(12.5), "query"), (asked.HasError, asked.MinDuration, asked.Resource));
    }

    [Fact]
    public async Task What_is_typed_before_the_page_is_ready_counts()
    {
        var script = new TaskCompletionSource();
        await Page.RouteAsync("**/js/trace.js", async route =>
        {
            await script.Task;
            await route.ContinueAsync();
        });
        await Page.GotoAsync($"/traces/detail/{SampleTraces.CommentTrace}", new() { WaitUntil = WaitUntilState.Commit });
        await Page.GetByLabel("Words in names").FillAsync("moderation");
        script.SetResult();
        await Expect(Page.Locator("#count")).ToContainTextAsync(" of 11 spans");
        await Expect(Page.GetByLabel("Words in names")).ToHaveValueAsync("moderation");
        await Assertions.Expect(Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex(@"\?q=moderation$"));
    }

    [Fact]
    public async Task The_longest_traces_come_on_top_where_one_asks_for_it_and_the_newest_again()
    {
        var longest = SampleTraces.Large(Telemetry.Resources, 10, SampleSystem.Now.AddMinutes(-30));
        Telemetry.Traces.Add(longest with { Spans = [longest.Spans[0] with { Name = "the longest", Duration = TimeSpan.FromSeconds(3) }] });
        await Page.GotoAsync("/traces");
        var (time, duration) = (Page.GetByRole(AriaRole.Columnheader, new() { Name = "Time" }), Page.GetByRole(AriaRole.Columnheader, new() { Name = "Duration" }));
        await Expect(time).ToHaveAttributeAsync("aria-sort", "descending");
        await duration.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(Rows.First).ToContainTextAsync("the longest");
        await Expect(duration).ToHaveAttributeAsync("aria-sort", "descending");
        Assert.Equal("/traces?order=Longest", Here);
        await Page.ReloadAsync();
        await Expect(Rows.First).ToContainTextAsync("the longest");
        await time.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(Rows.First).ToContainTextAsync("POST /posts/{PostId:guid}/comments");
        Assert.Equal("/traces", Here);
    }

    [Fact]
    public async Task The_waterfall_tells_the_way_of_a_comment_in_order()
    {
        await Page.GotoAsync($"/traces/detail/{SampleTraces.CommentTrace}");
        await Expect(Rows.Locator("[data-open]")).ToHaveTextAsync(
        [
            "POST /posts/{PostId:guid}/comments", "POST", "POST /posts/{postId:guid}/comments · /posts/7/comments", "postgresql", "send events.comments · comment-created",
            "process events.comments · comment-created", "send events.moderation · comment-moderated", "process events.moderation · comment-moderated",
            "send events.comments · comment-updated", "process events.comments", "process events.comments",
        ]);
        await Expect(Rows.Nth(3)).ToContainTextAsync("→ postgres");
        // The handling by Moderation: from 11 to 17 of 25 ms.
        var bar = Rows.Nth(5).Locator("rect.bar");
        Assert.Equal(("44%", "24%"), (await bar.GetAttributeAsync("x"), await bar.GetAttributeAsync("width")));
        var colour = await Rows.Nth(5).Locator(".stripe").GetAttributeAsync("class");
        Assert.Equal(colour!.Split(' ')[1], (await bar.GetAttributeAsync("class"))!.Split(' ')[1]);
        await Expect(Rows.Nth(9).Locator("circle.log.bad title")).ToHaveTextAsync("Error: Projection failed, it is tried again");
    }

    [Fact]
    public async Task A_span_tells_all_and_leads_to_its_logs_and_links()
    {
        await Page.GotoAsync($"/traces/detail/{SampleTraces.CommentTrace}");
        await Page.GetByRole(AriaRole.Button, new() { Name = "query: process events.comments, 4 ms, with an error" }).ClickAsync();
        await Expect(Pane).ToContainTextAsync("duplicate key value violates unique constraint");
        await Expect(Pane.GetByRole(AriaRole.Link, new() { Name = "cccc0000000000000000000000000003" })).ToBeVisibleAsync();
        Assert.EndsWith("?span=000000000000000a", Here);
        await Pane.GetByRole(AriaRole.Link, new() { Name = "Its 1 log" }).ClickAsync();
        await Expect(Page.Locator("#count")).ToHaveTextAsync("1 log");
        await Expect(Rows.First).ToContainTextAsync("Projection failed");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Of all traces" }).ClickAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "Of all spans" }).ClickAsync();
        await Expect(Page.Locator("#count")).ToHaveTextAsync("100 logs and older ones");
    }

    [Fact]
    public async Task Branches_fold_by_mouse_and_by_keys()
    {
        await Page.GotoAsync($"/traces/detail/{SampleTraces.CommentTrace}");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Hide the 6 spans below send events.comments" }).ClickAsync();
        await Expect(Rows).ToHaveCountAsync(5);
        await Rows.Nth(4).Locator("[data-open]").PressAsync("ArrowRight");
        await Expect(Rows).ToHaveCountAsync(11);
        await Rows.Nth(4).Locator("[data-open]").PressAsync("ArrowDown");
        await Expect(Rows.Nth(5).Locator("[data-open]")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task A_filter_finds_spans_by_attributes_and_shows_the_way_to_them()
    {
        await Page.GotoAsync($"/traces/detail/{SampleTraces.CommentTrace}?q=comment-moderated");
        await Expect(Page.Locator("#count")).ToHaveTextAsync("2 of 11 spans");
        await Expect(Rows).ToHaveCountAsync(7);
        await Expect(Rows.First.Locator(".tree")).ToHaveClassAsync(new System.Text.RegularExpressions.Regex("aside"));
        await Page.GetByLabel("Words in names").FillAsync("no such thing");
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "No span meets the filters" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Of_a_very_large_trace_only_what_is_in_view_is_in_the_page()
    {
        var large = SampleTraces.Large(Telemetry.Resources, 8000, SampleSystem.Now.AddMinutes(-30));
        Telemetry.Traces.Add(large);
        await Page.GotoAsync($"/traces/detail/{large.TraceId}?span={7900:x16}");
        await Expect(Rows.Filter(new() { HasText = "step 7900" })).ToBeInViewportAsync();
        Assert.True(await Rows.CountAsync() < 60);
        await Page.GetByLabel("Words in names").FillAsync("step 4242");
        await Expect(Page.Locator("#count")).ToHaveTextAsync("1 of 8,000 spans");
    }

    [Fact]
    public async Task A_trace_that_has_not_come_yet_is_shown_when_it_comes()
    {
        var late = SampleTraces.Plain(Telemetry.Resources, 7777, SampleSystem.Now);
        await Page.GotoAsync($"/traces/detail/{late.TraceId}");
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "This trace is not here" })).ToBeVisibleAsync();
        Telemetry.Traces.Add(late);
        Telemetry.TracesChanged.Raise();
        await Expect(Rows).ToHaveCountAsync(2);
    }

    [Fact]
    public async Task Removing_all_traces_leaves_none()
    {
        await Page.GotoAsync("/traces");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Remove all" }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "No traces" })).ToBeVisibleAsync();
        Assert.Empty(Telemetry.Traces);
    }
}
