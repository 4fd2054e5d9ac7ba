using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace MiniBlog.Tests.Dashboard;

/// <summary>The telemetry API: for scripts, with a key.</summary>
public sealed class TelemetryApiTests(DashboardHost dashboard) : IClassFixture<DashboardHost>, IAsyncLifetime
{
    private static int lastTrace;

    private readonly int trace = Interlocked.Increment(ref lastTrace);
    private readonly CancellationToken token = TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await dashboard.StoreAsync(session =>
    {
        session.Add(Sent.Traces("web", Sent.Span(trace, 1, "GET /", ms: 2.5, attributes: ("http.response.status_code", "503"))));
        session.Add(Sent.Logs("web", Sent.Log("it broke", 17, trace: trace)));
    });

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Without_the_key_nothing_is_told()
    {
        using var client = new HttpClient { BaseAddress = dashboard.Frontend };
        foreach (var path in new[] { "resources", "spans", "logs", "traces", $"traces/{Sent.TraceHex(trace)}" })
        {
            using var answer = await client.GetAsync($"/api/telemetry/{path}", token);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        }
    }

    [Fact]
    public async Task Everything_is_told_as_JSON()
    {
        Assert.Equal("web-one", (await GetAsync("resources"))![0]!["fullName"]!.GetValue<string>());
        var span = (await GetAsync("spans?resource=web&filter=http.response.status_code%20%3E%3D%20500"))!["items"]![0]!;
        Assert.Equal(("GET /", 2.5, "internal"), (span["name"]!.GetValue<string>(), span["duration"]!.GetValue<double>(), span["kind"]!.GetValue<string>()));
        Assert.Empty((await GetAsync("spans?filter=http.response.status_code%20%3C%20500"))!["items"]!.AsArray());
        Assert.Equal("it broke", (await GetAsync($"logs?level=error&traceId={Sent.TraceHex(trace)}"))!["items"]![0]!["message"]!.GetValue<string>());
        Assert.Equal(Sent.TraceHex(trace), (await GetAsync("traces?limit=1&text=get&order=longest"))!["items"]![0]!["traceId"]!.GetValue<string>());
        var whole = (await GetAsync($"traces/{Sent.TraceHex(trace)}"))!;
        Assert.Equal((1, 1), (whole["spans"]!.AsArray().Count, whole["logs"]!.AsArray().Count));
    }

    [Theory]
    [InlineData("traces/0123456789abcdef0123456789abcdef", HttpStatusCode.NotFound)]
    [InlineData("traces?cursor=here", HttpStatusCode.BadRequest)]
    [InlineData("traces?order=random", HttpStatusCode.BadRequest)]
    [InlineData("spans?filter=nonsense", HttpStatusCode.BadRequest)]
    [InlineData("logs?traceId=xyz", HttpStatusCode.BadRequest)]
    [InlineData("logs?level=loud", HttpStatusCode.BadRequest)]
    public async Task What_cannot_be_answered_is_said(string path, HttpStatusCode expected)
    {
        using var client = Client();
        using var answer = await client.GetAsync($"/api/telemetry/{path}", token);
        Assert.Equal(expected, answer.StatusCode);
    }

    [Fact]
    public async Task Each_port_answers_only_what_it_is_for()
    {
        using var client = Client();
        client.DefaultRequestHeaders.Add("x-otlp-api-key", DashboardHost.OtlpKey);
        using var body = new ByteArrayContent([]);
        using var telemetry = await client.PostAsync("/v1/traces", body, token);
        Assert.Equal(HttpStatusCode.NotFound, telemetry.StatusCode);
        using var api = await client.GetAsync(new Uri(dashboard.OtlpHttp, "/api/telemetry/traces"), token);
        Assert.Equal(HttpStatusCode.NotFound, api.StatusCode);
    }

    private HttpClient Client()
    {
        var client = new HttpClient { BaseAddress = dashboard.Frontend };
        client.DefaultRequestHeaders.Add("x-api-key", DashboardHost.ApiKey);
        return client;
    }

    private async Task<JsonNode?> GetAsync(string path)
    {
        using var client = Client();
        return await client.GetFromJsonAsync<JsonNode>($"/api/telemetry/{path}", token);
    }
}
