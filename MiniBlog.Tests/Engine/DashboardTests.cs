using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using MiniBlog.Tests.WholeSystem;

namespace MiniBlog.Tests.Engine;

/// <summary>The running blog, asked for through the dashboard's telemetry API.</summary>
/// <param name="system">The blog and the dashboard.</param>
[Collection(nameof(DashboardSystem))]
public sealed class DashboardTests(DashboardSystem system)
{
    private readonly CancellationToken token = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_comment_is_found_as_one_trace_hop_by_hop_with_its_peers()
    {
        var blog = system.Blog;
        var driver = new BlogDriver(blog);
        var post = await driver.PublishAsync("Followed");
        await system.CommentByPageAsync(post, "followed", "Who follows this?");
        await Eventually.HoldsAsync(async () => (await driver.ListedAsync(post)).Count == 1, "the comment is public");

        var form = $"/posts/{post}/comments";
        using var api = blog.App.CreateHttpClient(DashboardResource.ResourceName, DashboardResource.Frontend);
        api.DefaultRequestHeaders.Add("x-api-key", blog.App.Services.GetRequiredService<DashboardKeys>().ApiKey);
        string[] hops = ["web", "comments", "moderation", "comments", "query"];
        await Eventually.HoldsAsync(async () => Hops(await TraceAsync(api, form)).SequenceEqual(hops), "the trace goes through all services");
        var spans = (await TraceAsync(api, form))!["spans"]!.AsArray();
        Assert.Contains(spans, span => Text(span, "peer") == "postgres" && Text(span?["resource"], "name") == "comments");
        Assert.Contains(spans, span => Text(span, "peer") == "bus" && Text(span, "name") == "send events.moderation");
        // What the services logged meanwhile, and that they live, arrived as well; and each is the resource that the host calls so.
        var senders = (await api.GetFromJsonAsync<JsonArray>("/api/telemetry/resources", token))!.Select(sender => Text(sender, "fullName"));
        var names = blog.App.Services.GetRequiredService<Aspire.Hosting.Engine.ReplicaNames>();
        Assert.Contains(names.Name("comments"), senders);
    }

    /// <summary>The services in the order in which the comment comes by, on the way that ends in Query.</summary>
    private static Stack<string> Hops(JsonNode? trace)
    {
        var spans = trace?["spans"]!.AsArray().ToDictionary(span => Text(span, "spanId")!, span => span!) ?? [];
        var last = spans.Values.Where(span => Text(span, "name")!.StartsWith("process ", StringComparison.Ordinal) && Text(span["resource"], "name") == "query")
            .OrderByDescending(span => span["depth"]!.GetValue<int>()).FirstOrDefault();
        var way = new Stack<string>();
        for (var span = last; span is not null; span = Text(span, "parentSpanId") is { } parent ? spans.GetValueOrDefault(parent) : null)
        {
            var service = Text(span["resource"], "name")!;
            if (!way.TryPeek(out var top) || top != service)
            {
                way.Push(service);
            }
        }

        return way;
    }

    private async Task<JsonNode?> TraceAsync(HttpClient api, string form)
    {
        var found = await api.GetFromJsonAsync<JsonNode>($"/api/telemetry/spans?resource=web&filter={Uri.EscapeDataString($"url.path == {form}")}", token);
        return found!["items"]!.AsArray().FirstOrDefault() is { } span ? await api.GetFromJsonAsync<JsonNode>($"/api/telemetry/traces/{Text(span, "traceId")}", token) : null;
    }

    private static string? Text(JsonNode? node, string name) => node?[name]?.GetValue<string>();
}
