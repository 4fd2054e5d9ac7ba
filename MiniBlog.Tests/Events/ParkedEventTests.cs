using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MiniBlog.ServiceDefaults.Auth;
using MiniBlog.ServiceDefaults.Events;

namespace MiniBlog.Tests.Events;

/// <summary>An event that always fails holds up its own subject and nothing else, until an operator decides.</summary>
public sealed class ParkedEventTests(PostgresFixture fixture)
{
    private readonly string source = $"parked{Guid.NewGuid():N}";

    [Fact]
    public async Task A_poison_event_parks_its_own_subject_only()
    {
        await using var system = await StartAsync();
        var (sick, sound) = (Guid.NewGuid(), Guid.NewGuid());
        system.Consumer.Poison.Subjects.Add($"things/{sick}");

        await system.ChangeAsync(sick, sound, times: 3);

        await Eventually.EqualsAsync(new() { [$"things/{sound}"] = "1,2,3" }, system.Consumer.EffectsAsync);
        await Eventually.HoldsAsync(async () => (await system.ParkedAsync()).Count == 3, "three events are set aside");
        await Eventually.HoldsAsync(async () => (await system.ParkedAsync())[0] is { State: ParkedState.Parked, Attempts: 5 }, "the first was tried five times");
        Assert.Contains("is poison", (await system.ParkedAsync())[0].Error, StringComparison.Ordinal);
        Assert.All((await system.ParkedAsync()).Skip(1), parked => Assert.Equal((ParkedState.Waiting, 0), (parked.State, parked.Attempts)));
    }

    [Fact]
    public async Task An_event_that_fails_for_a_while_only_is_applied_by_itself_and_those_behind_it_in_order()
    {
        await using var system = await StartAsync(b => b.Configuration["Events:FirstRetry"] = "00:00:00.300");
        var thing = Guid.NewGuid();
        system.Consumer.Poison.Subjects.Add($"things/{thing}");
        await system.ChangeAsync(thing, Guid.NewGuid(), times: 3);
        await Eventually.HoldsAsync(async () => (await system.ParkedAsync()).Count == 3, "three events are set aside");

        system.Consumer.Poison.Subjects.Clear();

        await Eventually.HoldsAsync(async () => (await system.Consumer.EffectsAsync()).GetValueOrDefault($"things/{thing}") == "1,2,3", "all are applied, in order");
        Assert.Empty(await system.ParkedAsync());
    }

    [Fact]
    public async Task An_operator_retries_a_parked_event_and_the_later_ones_follow_in_order()
    {
        await using var system = await StartAsync();
        var thing = await system.ParkAsync();
        system.Consumer.Poison.Subjects.Clear();
        await system.Producer.ChangeAsync(thing);
        await Eventually.HoldsAsync(async () => (await system.ParkedAsync()).Count == 4, "the newest waits behind the others");

        var answer = await system.DecideAsync((await system.ParkedAsync())[0].Id, "retry", "The bug is fixed");

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        await Eventually.HoldsAsync(async () => (await system.Consumer.EffectsAsync()).GetValueOrDefault($"things/{thing}") == "1,2,3,4", "all are applied, in order");
        Assert.Empty(await system.ParkedAsync());
        Assert.Equal(("retry", "tester", "The bug is fixed"), await system.LastDecisionAsync());
    }

    [Fact]
    public async Task An_operator_skips_a_parked_event_and_the_later_ones_are_applied()
    {
        await using var system = await StartAsync();
        var thing = await system.ParkAsync();
        system.Consumer.Poison.Subjects.Clear();

        await system.DecideAsync((await system.ParkedAsync())[0].Id, "skip", "Beyond repair");

        await Eventually.HoldsAsync(async () => (await system.Consumer.EffectsAsync()).GetValueOrDefault($"things/{thing}") == "2,3", "the later ones are applied");
        Assert.Empty(await system.ParkedAsync());
        Assert.Equal(("skip", "tester", "Beyond repair"), await system.LastDecisionAsync());
    }

    [Fact]
    public async Task What_a_batch_applied_before_an_event_of_the_same_subject_failed_is_not_applied_again()
    {
        var producer = await ThingsService.StartAsync(await fixture.CreateDatabaseAsync(), fixture.Redis, source, configure: b => b.Configuration["Events:Partitions"] = "1");
        var thing = Guid.NewGuid();
        for (var i = 0; i < 3; i++)
        {
            await producer.ChangeAsync(thing);
        }

        // All three come to the new consumer in one batch.
        await Eventually.HoldsAsync(async () => (await producer.LogAsync()).Count == 3, "all events have positions");
        var poison = new Poison { Versions = { 2 } };
        var consumer = await ThingsService.StartAsync(
            await fixture.CreateDatabaseAsync(), fixture.Redis, consumes: new Dictionary<string, Uri> { [source] = producer.Address }, configure: b => b.Services.AddSingleton(poison));
        await using var system = new PoisonedSystem(producer, consumer);
        await Eventually.HoldsAsync(async () => await system.ParkedAsync() is [{ State: ParkedState.Parked, Position: 2 }, { Position: 3 }], "the second is parked and the third waits");
        poison.Versions.Clear();

        await system.DecideAsync((await system.ParkedAsync())[0].Id, "retry", "The bug is fixed");

        await Eventually.HoldsAsync(async () => (await system.ParkedAsync()).Count == 0, "nothing is parked any more");
        Assert.Equal("1,2,3", (await consumer.EffectsAsync())[$"things/{thing}"]);
    }

    [Fact]
    public async Task A_decision_needs_a_reason_an_operator_and_an_event_that_is_first_of_its_subject()
    {
        await using var system = await StartAsync();
        await system.ParkAsync();
        var parked = await system.ParkedAsync();

        Assert.Equal(HttpStatusCode.BadRequest, (await system.DecideAsync(parked[0].Id, "skip", " ")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await system.DecideAsync(Guid.NewGuid(), "skip", "why")).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await system.DecideAsync(parked[1].Id, "retry", "why")).StatusCode);
        using var stranger = system.Consumer.CreateClient();
        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync("/events/parked", TestContext.Current.CancellationToken)).StatusCode);
        using var moderator = system.Consumer.CreateClient(Roles.Moderator);
        Assert.Equal(HttpStatusCode.Forbidden, (await moderator.GetAsync("/events/parked", TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(3, (await system.ParkedAsync()).Count);
    }

    private async Task<PoisonedSystem> StartAsync(Action<Microsoft.AspNetCore.Builder.WebApplicationBuilder>? configure = null)
    {
        var producer = await ThingsService.StartAsync(await fixture.CreateDatabaseAsync(), fixture.Redis, source, configure: b => b.Configuration["Events:Partitions"] = "1");
        var consumer = await ThingsService.StartAsync(await fixture.CreateDatabaseAsync(), fixture.Redis, consumes: new Dictionary<string, Uri> { [source] = producer.Address }, configure: configure);
        return new PoisonedSystem(producer, consumer);
    }

    private sealed record PoisonedSystem(ThingsService Producer, ThingsService Consumer) : IAsyncDisposable
    {
        public async Task ChangeAsync(Guid first, Guid second, int times)
        {
            for (var i = 0; i < times; i++)
            {
                await Producer.ChangeAsync(first);
                await Producer.ChangeAsync(second);
            }
        }

        /// <summary>Has a thing with one parked event and two that wait behind it.</summary>
        public async Task<Guid> ParkAsync()
        {
            var thing = Guid.NewGuid();
            Consumer.Poison.Subjects.Add($"things/{thing}");
            await ChangeAsync(thing, Guid.NewGuid(), times: 3);
            await Eventually.HoldsAsync(async () => await ParkedAsync() is [{ State: ParkedState.Parked }, _, _], "one event is parked and two wait");
            return thing;
        }

        public async Task<List<ParkedEndpoints.Item>> ParkedAsync()
        {
            using var client = Consumer.CreateClient(Roles.Author);
            return (await client.GetFromJsonAsync<List<ParkedEndpoints.Item>>("/events/parked", EventJson.Options, TestContext.Current.CancellationToken))!;
        }

        public async Task<HttpResponseMessage> DecideAsync(Guid id, string decision, string reason)
        {
            using var client = Consumer.CreateClient(Roles.Author);
            return await client.PostAsJsonAsync($"/events/parked/{id}/{decision}", new { reason }, TestContext.Current.CancellationToken);
        }

        public Task<(string Decision, string By, string Reason)> LastDecisionAsync() => Consumer.WithDbAsync(async db =>
        {
            var decision = await db.Set<ParkedDecision>().OrderBy(d => d.Id).LastAsync();
            return (decision.Decision, decision.DecidedBy, decision.Reason);
        });

        public async ValueTask DisposeAsync()
        {
            await Consumer.DisposeAsync();
            await Producer.DisposeAsync();
        }
    }
}
