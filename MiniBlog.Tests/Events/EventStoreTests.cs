using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CloudNative.CloudEvents;
using CloudNative.CloudEvents.SystemTextJson;
using MiniBlog.ServiceDefaults.Auth;

namespace MiniBlog.Tests.Events;

/// <summary>The event store over HTTP: what another service catches up from.</summary>
public sealed class EventStoreTests(PostgresFixture fixture)
{
    private readonly string source = $"store{Guid.NewGuid():N}";

    [Fact]
    public async Task It_answers_a_range_without_a_hole_as_CloudEvents_that_the_reference_library_reads()
    {
        await using var producer = await StartAsync(events: 5);
        using var client = producer.CreateClient(Roles.Service);

        var answer = await client.GetAsync("/events?partition=0&after=1&limit=3", TestContext.Current.CancellationToken);

        Assert.Equal("application/cloudevents-batch+json", answer.Content.Headers.ContentType?.MediaType);
        var partition = CloudEventAttribute.CreateExtension("partition", CloudEventAttributeType.Integer);
        var position = CloudEventAttribute.CreateExtension("position", CloudEventAttributeType.String);
        var batch = new JsonEventFormatter().DecodeBatchModeMessage(
            await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken), null, [partition, position]);
        Assert.Equal(["2", "3", "4"], batch.Select(e => e[position]));
        Assert.All(batch, e => Assert.Equal((source, "thing-changed", "urn:miniblog:schema:thing-changed:1", "application/json"), (e.Source?.ToString(), e.Type, e.DataSchema?.ToString(), e.DataContentType)));
        Assert.Equal([2, 3, 4], batch.Select(e => ((JsonElement)e.Data!).GetProperty("version").GetInt32()));
        Assert.All(batch, e => Assert.True(e.IsValid));
    }

    [Fact]
    public async Task It_tells_how_far_each_partition_has_come()
    {
        await using var producer = await StartAsync(events: 5);
        using var client = producer.CreateClient(Roles.Service);

        var heads = await client.GetFromJsonAsync<JsonElement>("/events/heads", TestContext.Current.CancellationToken);

        Assert.Equal((source, 5), (heads.GetProperty("source").GetString(), Assert.Single(heads.GetProperty("positions").EnumerateArray()).GetInt64()));
    }

    [Theory]
    [InlineData("/events")]
    [InlineData("/events?partition=-1")]
    [InlineData("/events?partition=1")]
    [InlineData("/events?partition=0&after=-1")]
    [InlineData("/events?partition=0&limit=0")]
    [InlineData("/events?partition=0&limit=5001")]
    [InlineData("/events?partition=zero")]
    [InlineData("/events?partition=0&after=99999999999999999999")]
    public async Task A_range_that_makes_no_sense_is_a_400_problem(string address)
    {
        await using var producer = await StartAsync(events: 1);
        using var client = producer.CreateClient(Roles.Service);

        var answer = await client.GetAsync(address, TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.BadRequest, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
    }

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized)]
    [InlineData(HttpStatusCode.Forbidden, Roles.Author, Roles.Moderator)]
    public async Task Only_services_may_read_it(HttpStatusCode expected, params string[] roles)
    {
        await using var producer = await StartAsync(events: 1);
        using var client = producer.CreateClient(roles);

        Assert.Equal(expected, (await client.GetAsync("/events?partition=0", TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(expected, (await client.GetAsync("/events/heads", TestContext.Current.CancellationToken)).StatusCode);
    }

    private async Task<ThingsService> StartAsync(int events)
    {
        var producer = await ThingsService.StartAsync(await fixture.CreateDatabaseAsync(), fixture.Redis, source, configure: b => b.Configuration["Events:Partitions"] = "1");
        var thing = Guid.NewGuid();
        for (var i = 0; i < events; i++)
        {
            await producer.ChangeAsync(thing);
        }

        await Eventually.HoldsAsync(async () => (await producer.LogAsync()).Count == events, "all events have positions");
        return producer;
    }
}
