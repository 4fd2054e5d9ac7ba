using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MiniBlog.ServiceDefaults.Events;
using MiniBlog.ServiceDefaults.Http;

namespace MiniBlog.Tests.Events;

/// <summary>A reader who brings the position that a command answered sees what the command wrote.</summary>
public sealed class ReadYourWritesTests(PostgresFixture fixture)
{
    private readonly string source = $"ryw{Guid.NewGuid():N}";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_read_waits_for_the_position_of_the_write(bool inHeader)
    {
        await using var system = await StartAsync();
        var positions = system.Producer.Services.GetRequiredService<EventPositions>();
        var thing = Guid.NewGuid();
        for (var version = 1; version <= 20; version++)
        {
            var position = await positions.OfAsync(await system.Producer.ChangeAsync(thing), TestContext.Current.CancellationToken);

            var (status, body, reached) = await system.ReadAsync(thing, position!.ToString(), inHeader);

            Assert.Equal((HttpStatusCode.OK, $"{version}"), (status, body));
            Assert.Equal(position, EventPosition.Parse(reached!, null));
        }
    }

    [Fact]
    public async Task A_read_that_waited_in_vain_answers_with_what_there_is_and_says_how_far_that_is()
    {
        await using var system = await StartAsync();
        var thing = Guid.NewGuid();
        var position = await system.Producer.Services.GetRequiredService<EventPositions>().OfAsync(await system.Producer.ChangeAsync(thing), TestContext.Current.CancellationToken);
        var future = position! with { Position = 1_000 };
        await system.ReadAsync(thing, position.ToString());

        var (status, body, reached) = await system.ReadAsync(thing, future.ToString());

        Assert.Equal((HttpStatusCode.OK, "1", position.ToString()), (status, body, reached));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("elsewhere/0/1")]
    [InlineData("SOURCE/0/-1")]
    public async Task A_position_that_no_command_could_have_answered_is_a_400_problem(string position)
    {
        await using var system = await StartAsync();

        var (status, _, _) = await system.ReadAsync(Guid.NewGuid(), position.Replace("SOURCE", source, StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.BadRequest, status);
    }

    private async Task<ReadingSystem> StartAsync()
    {
        var producer = await ThingsService.StartAsync(await fixture.CreateDatabaseAsync(), fixture.Redis, source);
        var consumer = await ThingsService.StartAsync(
            await fixture.CreateDatabaseAsync(), fixture.Redis, consumes: new Dictionary<string, Uri> { [source] = producer.Address },
            map: app => app.MapGet("/things/{id:guid}", async (Guid id, ThingsDb db) =>
                Results.Text($"{await db.Effects.Where(e => e.Subject == $"things/{id}").MaxAsync(e => (int?)e.Version)}")).WithReadYourWrites());
        return new ReadingSystem(producer, consumer);
    }

    private sealed record ReadingSystem(ThingsService Producer, ThingsService Consumer) : IAsyncDisposable
    {
        public async Task<(HttpStatusCode Status, string Body, string? Reached)> ReadAsync(Guid thing, string position, bool inHeader = true)
        {
            using var client = Consumer.CreateClient();
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/things/{thing}{(inHeader ? "" : $"?atLeast={position}")}");
            if (inHeader)
            {
                request.Headers.Add(EventPosition.Header, position);
            }

            using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
            return (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
                answer.Headers.TryGetValues(EventPosition.Header, out var values) ? values.Single() : null);
        }

        public async ValueTask DisposeAsync()
        {
            await Consumer.DisposeAsync();
            await Producer.DisposeAsync();
        }
    }
}
