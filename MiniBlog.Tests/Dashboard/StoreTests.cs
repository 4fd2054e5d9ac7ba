using Aspire.Dashboard.Telemetry;

namespace MiniBlog.Tests.Dashboard;

/// <summary>What is kept, and what is dropped.</summary>
public sealed class StoreTests
{
    private readonly CancellationToken token = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Telemetry_is_there_after_a_restart_and_goes_on_in_the_same_trace()
    {
        var first = new DashboardHost();
        await first.InitializeAsync();
        await first.StoreAsync(session => session.Add(Sent.Traces("web", Sent.Span(1, 1, "root"))));
        await first.StoreAsync(session => session.Add(Sent.Logs("web", Sent.Log("before"))));
        await first.StopAsync();

        await using var second = new DashboardHost([], first);
        await second.InitializeAsync();
        await second.StoreAsync(session => session.Add(Sent.Traces("query", Sent.Span(1, 2, "child", parent: 1))));
        var trace = (await second.Reader.ReadTraceAsync(Sent.TraceHex(1), token))!;
        Assert.Equal(["root", "child"], trace.Spans.Select(span => span.Name));
        var listed = (await second.Reader.ReadTracesAsync(new(), token)).Items.Single();
        Assert.Equal((2, "root", "web"), (listed.SpanCount, listed.Name, listed.ResourceName));
        Assert.Equal("before", (await second.Reader.ReadLogsAsync(new(), token)).Items.Single().Message);
    }

    [Fact]
    public async Task What_still_waits_when_the_dashboard_stops_is_stored()
    {
        var first = new DashboardHost();
        await first.InitializeAsync();
        // So much that a dashboard that did not wait for it would be gone before it is stored.
        var queue = first.Service<Aspire.Dashboard.Store.WriteQueue>();
        Assert.True(queue.TryAdd(1, session => session.Add(Sent.Logs("web", [.. Enumerable.Range(0, 20_000).Select(_ => Sent.Log("many words"))]))));
        var isStored = false;
        Assert.True(queue.TryAdd(1, session =>
        {
            session.Completed += fault => isStored = fault is null;
            session.Add(Sent.Logs("web", Sent.Log("last words")));
        }));
        await first.StopAsync();
        Assert.True(isStored);
        await using var second = new DashboardHost([], first);
        await second.InitializeAsync();
        Assert.Equal("last words", (await second.Reader.ReadLogsAsync(new() { Limit = 1 }, token)).Items.Single().Message);
    }

    [Fact]
    public async Task The_oldest_traces_and_logs_go_when_there_are_too_many()
    {
        await using var dashboard = new DashboardHost(["--Dashboard:TelemetryLimits:MaxTraceCount=20", "--Dashboard:TelemetryLimits:MaxLogCount=30"]);
        await dashboard.InitializeAsync();
        for (var i = 1; i <= 50; i++)
        {
            var number = i;
            await dashboard.StoreAsync(session =>
            {
                session.Add(Sent.Traces("web", Sent.Span(number, 1, $"trace{number}"), Sent.Span(number, 2, parent: 1)));
                session.Add(Sent.Logs("web", Sent.Log($"log{number}")));
            });
        }

        await Eventually.EqualsAsync((20, 30), async () => (
            (await dashboard.Reader.ReadTracesAsync(new() { Limit = 100 }, token)).Items.Count, (await dashboard.Reader.ReadLogsAsync(new() { Limit = 100 }, token)).Items.Count));
        Assert.Null(await dashboard.Reader.ReadTraceAsync(Sent.TraceHex(30), token));
        Assert.Equal(2, (await dashboard.Reader.ReadTraceAsync(Sent.TraceHex(31), token))!.Spans.Count);
        // What is gone is not found, what is left is.
        var search = dashboard.Service<ISearch>();
        Assert.Empty((await search.SearchAsync("trace30", 10, token)).Spans);
        Assert.Empty((await search.SearchAsync("log20", 10, token)).Logs);
        Assert.Single((await search.SearchAsync("trace31", 10, token)).Spans);
        Assert.Single((await search.SearchAsync("log21", 10, token)).Logs);
    }

    [Fact]
    public async Task The_store_stays_below_its_size()
    {
        const int Size = 4 << 20;
        await using var dashboard = new DashboardHost([$"--Dashboard:TelemetryLimits:MaxBytes={Size}"]);
        await dashboard.InitializeAsync();
        var text = new string('x', 4_000);
        for (var i = 1; i <= 40; i++)
        {
            var number = i;
            await dashboard.StoreAsync(session => session.Add(Sent.Traces("web", [.. Enumerable.Range(1, 50).Select(span => Sent.Span((number * 100) + span, 1, "large", attributes: ("text", text)))])));
        }

        await Eventually.HoldsAsync(
            async () => await dashboard.Service<Aspire.Dashboard.Store.StoreFile>().ReadAsync(
                connection => Aspire.Dashboard.Store.SqliteReading.Read(
                    connection, "SELECT (page_count - freelist_count) * page_size FROM pragma_page_count(), pragma_freelist_count(), pragma_page_size()", [], row => row.GetInt64(0)).Single() <= Size,
                token),
            "the store is small enough");
        Assert.Null(await dashboard.Reader.ReadTraceAsync(Sent.TraceHex(101), token));
        Assert.NotNull(await dashboard.Reader.ReadTraceAsync(Sent.TraceHex(4_050), token));
    }

    [Fact]
    public async Task What_is_too_old_goes()
    {
        await using var dashboard = new DashboardHost(["--Dashboard:TelemetryLimits:MaxAge=00:00:00.001"]);
        await dashboard.InitializeAsync();
        await dashboard.StoreAsync(session =>
        {
            session.Add(Sent.Traces("web", Sent.Span(1, 1)));
            session.Add(Sent.Logs("web", Sent.Log("old")));
        });
        await Eventually.EqualsAsync((0, 0), async () => (
            (await dashboard.Reader.ReadTracesAsync(new(), token)).Items.Count, (await dashboard.Reader.ReadLogsAsync(new(), token)).Items.Count));
    }

    [Fact]
    public async Task A_trace_that_never_ends_is_cut()
    {
        await using var dashboard = new DashboardHost(["--Dashboard:TelemetryLimits:MaxSpansPerTrace=10"]);
        await dashboard.InitializeAsync();
        for (var i = 0; i < 3; i++)
        {
            var first = (i * 6) + 1;
            await dashboard.StoreAsync(session => session.Add(Sent.Traces("web", [.. Enumerable.Range(first, 6).Select(id => Sent.Span(1, id))])));
        }

        Assert.Equal(10, (await dashboard.Reader.ReadTracesAsync(new(), token)).Items.Single().SpanCount);
        Assert.Equal(10, (await dashboard.Reader.ReadTraceAsync(Sent.TraceHex(1), token))!.Spans.Count);
    }

    [Fact]
    public async Task Clearing_takes_one_resources_telemetry_or_all()
    {
        await using var dashboard = new DashboardHost();
        await dashboard.InitializeAsync();
        await dashboard.StoreAsync(session =>
        {
            session.Add(Sent.Traces("web", Sent.Span(1, 1)));
            session.Add(Sent.Traces("query", Sent.Span(2, 1)));
            session.Add(Sent.Logs("web", Sent.Log("from web")));
            session.Add(Sent.Logs("query", Sent.Log("from query")));
        });
        await dashboard.Reader.ClearTracesAsync("web", token);
        await dashboard.Reader.ClearLogsAsync("web-one", token);
        Assert.Equal(Sent.TraceHex(2), (await dashboard.Reader.ReadTracesAsync(new(), token)).Items.Single().TraceId);
        Assert.Equal("from query", (await dashboard.Reader.ReadLogsAsync(new(), token)).Items.Single().Message);
        // A trace whose rows are gone begins anew.
        await dashboard.StoreAsync(session => session.Add(Sent.Traces("web", Sent.Span(1, 2))));
        Assert.Single((await dashboard.Reader.ReadTraceAsync(Sent.TraceHex(1), token))!.Spans);
        await dashboard.Reader.ClearTracesAsync(null, token);
        Assert.Empty((await dashboard.Reader.ReadTracesAsync(new(), token)).Items);
    }
}
