using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using MiniBlog.ServiceDefaults.Errors;
using MiniBlog.ServiceDefaults.Events;
using MiniBlog.ServiceDefaults.Http;

namespace MiniBlog.Tests.Events;

/// <summary>A create command that is repeated with its key is answered again and creates nothing more.</summary>
public sealed class IdempotencyKeyTests(PostgresFixture fixture)
{
    private readonly string source = $"once{Guid.NewGuid():N}";
    private readonly FakeTimeProvider time = new(DateTimeOffset.UtcNow);

    public sealed record NewThing(string Name);

    [Fact]
    public async Task A_repeated_command_gets_the_first_answer_again()
    {
        await using var service = await StartAsync();

        var first = await PostAsync(service, "a", "key");
        var again = await PostAsync(service, "a", "key");

        Assert.Equal(HttpStatusCode.Created, first.Status);
        Assert.NotNull(first.Position);
        Assert.Equal(first, again);
        Assert.Equal(1, await service.WithDbAsync(db => db.Things.CountAsync()));
        Assert.Single(await service.LogAsync());
    }

    [Fact]
    public async Task Commands_at_the_same_time_with_one_key_create_one_thing()
    {
        await using var service = await StartAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => PostAsync(service, "a", "key")));

        Assert.Single(answers.Distinct());
        Assert.Equal(1, await service.WithDbAsync(db => db.Things.CountAsync()));
    }

    [Fact]
    public async Task The_same_key_for_another_request_is_a_422_and_other_keys_are_other_commands()
    {
        await using var service = await StartAsync();
        await PostAsync(service, "a", "key");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await PostAsync(service, "b", "key")).Status);
        Assert.Equal(HttpStatusCode.Created, (await PostAsync(service, "b", "another")).Status);
        Assert.Equal(HttpStatusCode.Created, (await PostAsync(service, "b", null)).Status);
        Assert.Equal(HttpStatusCode.Created, (await PostAsync(service, "b", null)).Status);
        Assert.Equal(4, await service.WithDbAsync(db => db.Things.CountAsync()));
    }

    [Fact]
    public async Task A_command_that_was_refused_does_not_use_up_its_key()
    {
        await using var service = await StartAsync();

        Assert.Equal(HttpStatusCode.Conflict, (await PostAsync(service, "refuse", "key")).Status);
        Assert.Equal(HttpStatusCode.Created, (await PostAsync(service, "a", "key")).Status);
    }

    [Fact]
    public async Task A_key_counts_for_24_hours()
    {
        await using var service = await StartAsync();
        await PostAsync(service, "a", "key");

        time.Advance(TimeSpan.FromHours(24) - TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await PostAsync(service, "b", "key")).Status);
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(HttpStatusCode.Created, (await PostAsync(service, "b", "key")).Status);
    }

    [Fact]
    public async Task A_key_that_is_too_long_is_a_400_problem()
    {
        await using var service = await StartAsync();

        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(service, "a", new string('k', 201))).Status);
    }

    private static async Task<(HttpStatusCode Status, string Body, string? Location, string? Position)> PostAsync(ThingsService service, string name, string? key)
    {
        using var client = service.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/things") { Content = JsonContent.Create(new NewThing(name)) };
        if (key is not null)
        {
            request.Headers.Add(IdempotencyKey.Header, key);
        }

        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), answer.Headers.Location?.ToString(),
            answer.Headers.TryGetValues(EventPosition.Header, out var position) ? position.Single() : null);
    }

    private async Task<ThingsService> StartAsync() => await ThingsService.StartAsync(
        await fixture.CreateDatabaseAsync(), fixture.Redis, source,
        configure: builder => builder.Services.AddSingleton<TimeProvider>(time),
        map: app => app.MapPost("/things", (NewThing thing, HttpContext http, ThingsDb db) => http.CreateOnceAsync<string>(db, "things", thing, async _ =>
        {
            var id = Guid.NewGuid();
            return thing.Name == "refuse"
                ? (null, Problem.Conflict("refused", "No."))
                : (new CreatedAnswer<string>($"{thing.Name} {id}", $"/things/{id}", await db.ChangeAsync(id)), null);
        })));
}
