using System.Net;
using System.Net.Http.Json;
using MiniBlog.Query.EventFlow;
using MiniBlog.ServiceDefaults.Auth;
using MiniBlog.ServiceDefaults.Events;

namespace MiniBlog.Tests.WholeSystem;

/// <summary>What operators are told about the running blog's events.</summary>
[Collection(nameof(BlogSystem))]
public sealed class EventFlowSystemTests(BlogSystem blog)
{
    private static readonly string[] Operator = [Roles.Author];
    private static readonly string[] Moderator = [Roles.Author, Roles.Moderator];

    private readonly BlogDriver driver = new(blog);

    [Fact]
    public async Task The_life_of_a_comment_is_told_hop_by_hop_in_order()
    {
        var comment = await driver.CommentAsync(await driver.PublishAsync(), "A comment with a life");
        await driver.StatusBecomesAsync(comment, "approved");

        var life = new List<Told>();
        await Eventually.HoldsAsync(
            async () => (life = await LifeAsync(comment)).SelectMany(evt => evt.Steps).Count(step => step.Stage == EventStage.Applied) >= 5 && life.TrueForAll(evt => evt.Steps.Count >= 4),
            "three events are told, each with its steps");

        Assert.Equal(["comment-created", "comment-moderated", "comment-updated"], life.Select(evt => evt.Type));
        Assert.Equal(["moderation", "query"], HandledBy(life[0]));
        Assert.Equal(["comments", "query"], HandledBy(life[1]));
        Assert.Contains("query", HandledBy(life[2]));
        Assert.Single(life.Select(evt => evt.TraceId).Distinct());
        Assert.All(life, evt =>
        {
            var (sequenced, published) = (evt.Steps.Single(step => step.Stage == EventStage.Sequenced), evt.Steps.Single(step => step.Stage == EventStage.Published));
            foreach (var handled in evt.Steps.Where(step => step.Stage == EventStage.Applied))
            {
                DateTimeOffset[] times = [evt.Time, sequenced.Ended, published.Started, handled.Started, handled.Ended];
                Assert.Equal(times.Order(), times);
            }
        });
        // What follows from an event was written while that was handled.
        Assert.InRange(life[1].Time, life[0].Steps.Single(step => step is { Service: "moderation", Stage: EventStage.Applied }).Started, life[0].Steps.Single(step => step is { Service: "moderation", Stage: EventStage.Applied }).Ended);
    }

    [Fact]
    public async Task An_events_data_hides_what_readers_may_not_see_but_not_from_moderators()
    {
        var post = await driver.PublishAsync();
        var bad = await driver.CommentAsync(post, "I eat an orange a day");
        var good = await driver.CommentAsync(post, "I eat an apple a day");
        await driver.StatusBecomesAsync(bad, "rejected");
        await driver.StatusBecomesAsync(good, "approved");

        var rejected = await FirstEventAsync(bad);
        var (text, withheld) = await DataAsync(rejected, Operator);
        Assert.True(withheld);
        Assert.DoesNotContain("orange", text);
        Assert.DoesNotContain("Reader", text);
        (text, withheld) = await DataAsync(rejected, Moderator);
        Assert.False(withheld);
        Assert.Contains("orange", text);
        Assert.Contains("I eat an apple a day", (await DataAsync(await FirstEventAsync(good), Operator)).Text);
        Assert.All((await LifeAsync(bad)).Where(evt => evt.Type == "comment-moderated"), verdict => Assert.DoesNotContain("orange", DataAsync(verdict.Id, Operator).Result.Text));
    }

    [Theory]
    [InlineData("/event-flow")]
    [InlineData("/event-flow/events")]
    [InlineData("/event-flow/live")]
    public async Task The_event_flow_is_for_operators_only(string address)
    {
        using var client = blog.Query;
        foreach (var (roles, status) in new (string[], HttpStatusCode)[] { ([], HttpStatusCode.Unauthorized), ([Roles.Moderator], HttpStatusCode.Forbidden), ([Roles.Service], HttpStatusCode.Forbidden) })
        {
            using var request = BlogSystem.Request(HttpMethod.Get, address, null, roles);
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
            Assert.Equal(status, answer.StatusCode);
        }
    }

    private static IEnumerable<string> HandledBy(Told evt) =>
        evt.Steps.Where(step => step.Stage == EventStage.Applied).Select(step => step.Service).Order(StringComparer.Ordinal);

    private async Task<Guid> FirstEventAsync(Guid comment)
    {
        var life = new List<Told>();
        await Eventually.HoldsAsync(async () => (life = await LifeAsync(comment)).Count > 0 && (await DataAsync(life[0].Id, Moderator)).Text.Length > 0, "the event is told with its data");
        return life[0].Id;
    }

    private async Task<(string Text, bool Withheld)> DataAsync(Guid id, string[] roles)
    {
        var detail = await GetAsync<EventDetail>($"/event-flow/events/{id}", roles);
        return (detail!.Data?.GetRawText() ?? "", detail.Withheld);
    }

    private async Task<List<Told>> LifeAsync(Guid thing) => (await GetAsync<Life>($"/event-flow/lives/{thing}", Operator))?.Items ?? [];

    private async Task<T?> GetAsync<T>(string address, string[] roles) where T : class
    {
        using var client = blog.Query;
        using var request = BlogSystem.Request(HttpMethod.Get, address, null, roles);
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode == HttpStatusCode.NotFound ? null : await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<T>(EventJson.Options, TestContext.Current.CancellationToken);
    }

    private sealed record Life(List<Told> Items);

    private sealed record Told(Guid Id, string Type, DateTimeOffset Time, string? TraceId, IReadOnlyList<StepView> Steps);
}
