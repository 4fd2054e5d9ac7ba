using Aspire.Dashboard.Telemetry;
using OpenTelemetry.Proto.Metrics.V1;
using Kind = OpenTelemetry.Proto.Trace.V1.Span.Types.SpanKind;
using Status = OpenTelemetry.Proto.Trace.V1.Status;

namespace MiniBlog.Tests.Dashboard;

/// <summary>What was stored is found again: by page, by filter, by word, as a tree, as a graph.</summary>
public sealed class ReadingTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly CancellationToken token = TestContext.Current.CancellationToken;
    private readonly DashboardHost dashboard = new();

    public ValueTask InitializeAsync() => dashboard.InitializeAsync();

    public ValueTask DisposeAsync() => dashboard.DisposeAsync();

    [Fact]
    public async Task Pages_go_from_the_newest_to_the_oldest_without_a_gap_while_more_comes()
    {
        for (var i = 1; i <= 7; i++)
        {
            var number = i;
            await dashboard.StoreAsync(session => session.Add(Sent.Traces("web", Sent.Span(number, 1, at: Start.AddSeconds(number)))));
        }

        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await dashboard.Reader.ReadTracesAsync(new() { Limit = 3, Cursor = cursor }, token);
            seen.AddRange(page.Items.Select(trace => trace.TraceId));
            cursor = page.Next;
            await dashboard.StoreAsync(session => session.Add(Sent.Traces("web", Sent.Span(100, seen.Count, at: Start.AddHours(1)))));
        }
        while (cursor is not null);

        Assert.Equal(Enumerable.Range(1, 7).Reverse().Select(Sent.TraceHex), seen);
        await Assert.ThrowsAsync<ArgumentException>(() => dashboard.Reader.ReadTracesAsync(new() { Cursor = "elsewhere" }, token));
    }

    [Fact]
    public async Task The_longest_traces_come_first_where_asked_page_by_page()
    {
        foreach (var (number, ms) in new[] { (1, 5), (2, 50), (3, 5), (4, 20), (5, 1) })
        {
            await dashboard.StoreAsync(session => session.Add(Sent.Traces("web", Sent.Span(number, 1, at: Start.AddSeconds(number), ms: ms))));
        }

        // The last becomes the longest when its second span comes.
        await dashboard.StoreAsync(session => session.Add(Sent.Traces("web", Sent.Span(5, 2, at: Start.AddSeconds(5), ms: 70))));
        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await dashboard.Reader.ReadTracesAsync(new() { Order = TraceOrder.Longest, Limit = 2, Cursor = cursor }, token);
            seen.AddRange(page.Items.Select(trace => trace.TraceId));
            cursor = page.Next;
        }
        while (cursor is not null);

        int[] byDuration = [5, 2, 4, 3, 1];
        Assert.Equal(byDuration.Select(Sent.TraceHex), seen);
    }

    [Fact]
    public async Task A_trace_is_named_by_its_root_however_late_it_comes()
    {
        await dashboard.StoreAsync(session => session.Add(Sent.Traces("query", Sent.Span(1, 2, "inner", parent: 1, at: Start.AddMilliseconds(5), ms: 10))));
        Assert.Equal("inner", (await ListedAsync()).Name);
        await dashboard.StoreAsync(session => session.Add(Sent.Traces("web", Failed(Sent.Span(1, 1, "GET /", at: Start, ms: 8)))));
        var listed = await ListedAsync();
        Assert.Equal(("GET /", "web", Start, TimeSpan.FromMilliseconds(15), 2, 1), (listed.Name, listed.ResourceName, listed.Start, listed.Duration, listed.SpanCount, listed.ErrorCount));
        Assert.Equal([new("web", 1, 1), new TraceResource("query", 1, 0)], listed.Resources);
    }

    [Theory]
    [InlineData("kind", FilterOperator.Equal, "Server", 1)]
    [InlineData("duration", FilterOperator.Greater, "15", 2)]
    [InlineData("http.status", FilterOperator.GreaterOrEqual, "500", 2)]
    [InlineData("http.status", FilterOperator.Equal, "200.0", 1)]
    [InlineData("http.status", FilterOperator.NotEqual, "500", 1)]
    [InlineData("name", FilterOperator.Contains, "POST", 2)]
    [InlineData("name", FilterOperator.NotContains, "post", 1)]
    [InlineData("resource", FilterOperator.Equal, "web-one", 1)]
    [InlineData("deployment.environment", FilterOperator.Equal, "TESTS", 1)]
    [InlineData("no.such", FilterOperator.Equal, "x", 0)]
    public async Task Traces_and_spans_are_filtered_by_any_field(string field, FilterOperator comparison, string value, int expectedTrace)
    {
        await dashboard.StoreAsync(session =>
        {
            session.Add(Sent.Traces("web", Sent.Span(1, 1, "GET /", ms: 10, kind: Kind.Server, attributes: ("http.status", "200"))));
            session.Add(Sent.Traces("comments", Sent.Span(2, 1, "POST /", ms: 20, kind: Kind.Client, attributes: ("http.status", "500"))));
        });
        int[] expected = expectedTrace == 0 ? [] : [expectedTrace];
        if (field == "deployment.environment")
        {
            expected = [2, 1];
        }

        var filters = new[] { new FieldFilter(field, comparison, value) };
        Assert.Equal(expected.Select(Sent.TraceHex), (await dashboard.Reader.ReadSpansAsync(new() { Filters = filters }, token)).Items.Select(span => span.TraceId));
        Assert.Equal(expected.Select(Sent.TraceHex), (await dashboard.Reader.ReadTracesAsync(new() { Filters = filters }, token)).Items.Select(trace => trace.TraceId).OrderDescending());
    }

    [Fact]
    public async Task Logs_are_filtered_by_level_text_trace_and_field()
    {
        await dashboard.StoreAsync(session => session.Add(Sent.Logs(
            "web", Sent.Log("started", at: Start), Sent.Log("slow 5", 13, Start.AddSeconds(1), attributes: ("ms", "5")), Sent.Log("slow 50", 13, Start.AddSeconds(2), trace: 1, attributes: ("ms", "50")),
            Sent.Log("broke", 17, Start.AddSeconds(3)))));
        async Task<string[]> Read(LogQuery query) => [.. (await dashboard.Reader.ReadLogsAsync(query, token)).Items.Select(log => log.Message)];
        Assert.Equal(["broke", "slow 50", "slow 5", "started"], await Read(new()));
        Assert.Equal(["broke", "slow 50", "slow 5"], await Read(new() { MinLevel = LogLevelName.Warning }));
        Assert.Equal(["slow 50", "slow 5"], await Read(new() { Text = "SLOW" }));
        Assert.Equal(["slow 50"], await Read(new() { TraceId = Sent.TraceHex(1) }));
        Assert.Equal(["slow 50"], await Read(new() { Filters = [new("ms", FilterOperator.Greater, "9")] }));
        Assert.Equal(["slow 5"], await Read(new() { Filters = [new("level", FilterOperator.Equal, "warning"), new("ms", FilterOperator.LessOrEqual, "9")] }));
        Assert.Equal(["ms"], await dashboard.Reader.ReadLogFieldsAsync(token));
    }

    [Fact]
    public async Task A_trace_is_a_tree_with_its_logs_and_the_spans_that_point_at_it()
    {
        var pointing = Sent.Span(2, 1, "replay");
        pointing.Links.Add(new OpenTelemetry.Proto.Trace.V1.Span.Types.Link { TraceId = Sent.TraceId(1), SpanId = Sent.SpanId(3), Attributes = { Sent.Attribute("why", "late") } });
        await dashboard.StoreAsync(session =>
        {
            session.Add(Sent.Traces(
                "web", Sent.Span(1, 1, "a", at: Start), Sent.Span(1, 2, "c", parent: 1, at: Start.AddMilliseconds(2)), Sent.Span(1, 3, "b", parent: 1, at: Start.AddMilliseconds(1)),
                Sent.Span(1, 4, "b1", parent: 3, at: Start.AddMilliseconds(3)), Sent.Span(1, 5, "lost", parent: 99, at: Start.AddMilliseconds(4)),
                Sent.Span(1, 6, "ring", parent: 7, at: Start.AddMilliseconds(5)), Sent.Span(1, 7, "ring", parent: 6, at: Start.AddMilliseconds(6)), pointing));
            session.Add(Sent.Logs("web", Sent.Log("in it", trace: 1)));
        });
        var trace = (await dashboard.Reader.ReadTraceAsync(Sent.TraceHex(1)[..9].ToUpperInvariant(), token))!;
        Assert.Equal(["0a", "1b", "2b1", "1c", "0lost", "0ring", "1ring"], trace.Spans.Select(span => $"{span.Depth}{span.Name}"));
        Assert.Equal("in it", trace.Logs.Single().Message);
        var back = trace.Spans.Single(span => span.Backlinks.Count > 0);
        Assert.Equal(("b", Sent.TraceHex(2), Sent.SpanHex(1), "late"), (back.Name, back.Backlinks.Single().TraceId, back.Backlinks.Single().SpanId, back.Backlinks.Single().Attributes.Single().Value));
        Assert.Null(await dashboard.Reader.ReadTraceAsync("fffffff", token));
        Assert.Null(await dashboard.Reader.ReadTraceAsync("no id", token));
    }

    [Fact]
    public async Task The_search_finds_words_and_beginnings_in_logs_and_spans_and_traces_by_their_id()
    {
        await dashboard.StoreAsync(session =>
        {
            session.Add(Sent.Traces("web", Sent.Span(1, 1, "GET /posts/{slug}", attributes: ("url.path", "/posts/hello-world"))));
            session.Add(Sent.Logs("web", Sent.Log("Comment c-42 was approved"), Sent.Log("Comment c-43 was rejected")));
        });
        var search = dashboard.Service<ISearch>();
        Assert.Equal("Comment c-42 was approved", (await search.SearchAsync("approved comm", 10, token)).Logs.Single().Message);
        Assert.Single((await search.SearchAsync("\"hello-wor", 10, token)).Spans);
        Assert.Equal(Sent.TraceHex(1), (await search.SearchAsync(Sent.TraceHex(1), 10, token)).Spans.Single().TraceId);
        Assert.Empty((await search.SearchAsync("approved rejected", 10, token)).Logs);
        Assert.Empty((await search.SearchAsync(" * ' OR \" ", 10, token)).Logs);
    }

    [Fact]
    public async Task Traffic_is_counted_where_spans_cross_from_one_resource_to_another_and_to_peers()
    {
        var now = DateTimeOffset.UtcNow;
        await dashboard.StoreAsync(session =>
        {
            session.Add(Sent.Traces("web", Sent.Span(1, 1, "POST", at: now, kind: Kind.Client, attributes: [("http.request.method", "POST"), ("server.address", "localhost"), ("server.port", "5102")])));
            session.Add(Sent.Traces(
                "comments", Failed(Sent.Span(1, 2, "POST /comments", parent: 1, at: now, ms: 7, kind: Kind.Server, attributes: ("http.request.method", "POST"))),
                Sent.Span(1, 3, "insert", parent: 2, at: now, ms: 3, kind: Kind.Client, attributes: [("db.system.name", "postgresql"), ("server.address", "127.0.0.1")])));
        });
        var traffic = await dashboard.Reader.ReadTrafficAsync(TimeSpan.FromMinutes(1), token);
        Assert.Equal(
            [
                new("comments", "localhost:5432", SpanCategory.Database, 1, 0, 1 / 60d, TimeSpan.FromMilliseconds(3)),
                new EdgeTraffic("web", "comments", SpanCategory.Http, 1, 1, 1 / 60d, TimeSpan.FromMilliseconds(7)),
            ],
            traffic);
    }

    [Fact]
    public async Task A_counter_shows_its_growth_over_a_restart_and_a_histogram_its_percentiles()
    {
        Metric Counter(int second, double value, int started) => new()
        {
            Name = "orders",
            Sum = new() { IsMonotonic = true, AggregationTemporality = AggregationTemporality.Cumulative, DataPoints = { Number(second, value, started) } },
        };
        Metric Histogram(int second, params ulong[] counts) => new()
        {
            Name = "latency",
            Histogram = new()
            {
                AggregationTemporality = AggregationTemporality.Cumulative,
                DataPoints = { new HistogramDataPoint { TimeUnixNano = At(second), StartTimeUnixNano = At(-100), Count = (ulong)counts.Sum(count => (long)count), BucketCounts = { counts }, ExplicitBounds = { 10, 20 } } },
            },
        };
        await dashboard.StoreAsync(session =>
        {
            foreach (var metric in new[] { Counter(-5, 100, -100), Counter(5, 103, -100), Counter(15, 103, -100), Counter(25, 4, 20), Histogram(-5, 5, 0, 0), Histogram(5, 5, 10, 0), Histogram(15, 5, 10, 1) })
            {
                session.Add(Sent.Metrics("web", metric));
            }
        });
        async Task<MetricSeries> Read(string instrument) => (await dashboard.Reader.ReadMetricAsync(
            new() { Resource = "web", Meter = "Tests", Instrument = instrument, From = Start, To = Start.AddSeconds(30), Steps = 3 }, token))!.Series.Single();
        Assert.Equal([3, 0, 4], (await Read("orders")).Values);
        var latency = await Read("latency");
        Assert.Equal([10, 1, 0], latency.Values);
        Assert.Equal([new Percentiles(15, 19, 19.9), new Percentiles(20, 20, 20), null], latency.Percentiles!);
    }

    private static NumberDataPoint Number(int second, double value, int started) => new() { TimeUnixNano = At(second), StartTimeUnixNano = At(started), AsDouble = value };

    private static ulong At(int second) => Sent.Nanoseconds(Start.AddSeconds(second));

    private static OpenTelemetry.Proto.Trace.V1.Span Failed(OpenTelemetry.Proto.Trace.V1.Span span)
    {
        span.Status = new() { Code = Status.Types.StatusCode.Error };
        return span;
    }

    private async Task<TraceSummary> ListedAsync() => (await dashboard.Reader.ReadTracesAsync(new(), token)).Items.Single();
}
