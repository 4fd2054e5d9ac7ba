using CsCheck;
using Microsoft.Extensions.DependencyInjection;
using MiniBlog.ServiceDefaults.Events;

namespace MiniBlog.Tests.Events;

/// <summary>What services tell about their events: all of a quiet blog, some of a busy one, and never at the events' cost.</summary>
public sealed class ProgressTests(PostgresFixture fixture)
{
    private readonly string source = $"prog{Guid.NewGuid():N}";
    private readonly List<ProgressAnnouncement> heard = [];

    [Fact]
    public async Task An_event_is_told_of_at_each_stage_in_order_and_the_state_follows()
    {
        await using var producer = await StartProducerAsync();
        await using var consumer = await StartConsumerAsync(producer);
        await using var ear = producer.Services.GetRequiredService<IProgressTransport>().Listen("test");

        var id = await producer.ChangeAsync(Guid.NewGuid());

        await HearAsync(ear, () => Steps(id).Count == 3, "the event is sequenced, published and applied");
        var (sequenced, published, applied) = (Step(id, EventStage.Sequenced), Step(id, EventStage.Published), Step(id, EventStage.Applied));
        Assert.Equal(source, sequenced.Source);
        Assert.Equal(1, sequenced.Position);
        DateTimeOffset[] times = [sequenced.Time, sequenced.Ended, published.Started, applied.Started, applied.Ended];
        Assert.Equal(times.Order(), times);
        Assert.Equal(Identity(consumer), heard.First(one => one.Steps.Contains(applied)).Instance);

        await HearAsync(ear, () => Last(producer)?.Log is { } log && log.Positions.Sum() == 1 && log.Published.Sum() == 1, "the log's state is told");
        await HearAsync(ear, () => Last(consumer)?.Consumer is { } state && state.Checkpoints.GetValueOrDefault(source)?.Sum() == 1 && state.Holders.All(holder => holder is not null), "the consumer's state is told");
    }

    [Fact]
    public async Task A_parked_event_is_told_of_with_its_error_and_a_service_that_stops_says_goodbye()
    {
        await using var producer = await StartProducerAsync();
        var consumer = await StartConsumerAsync(producer);
        await using var ear = producer.Services.GetRequiredService<IProgressTransport>().Listen("test");
        var thing = Guid.NewGuid();
        consumer.Poison.Subjects.Add($"things/{thing}");

        var id = await producer.ChangeAsync(thing);

        await HearAsync(ear, () => Steps(id).Any(step => step.Stage == EventStage.Parked), "the event is told to be parked");
        await HearAsync(ear, () => Last(consumer)?.Consumer?.Parked is [{ State: ParkedState.Parked } item] && item.Id == id && item.Error.Contains("is poison"), "its error is told");
        var identity = Identity(consumer);
        await consumer.DisposeAsync();
        await HearAsync(ear, () => heard.Exists(one => one.Instance == identity && one.Leaving), "the consumer said goodbye");
    }

    [Fact]
    public void Under_load_every_service_tells_of_the_same_lives()
    {
        var life = Gen.Select(Gen.Guid, Gen.Int[1, 4]);
        life.Array[1, 200].Sample(lives =>
        {
            var events = lives.SelectMany(one => Enumerable.Range(1, one.Item2).Select(n => Event(one.Item1, n))).ToList();
            var first = Choose(events.Chunk(7), 20);
            var second = Choose(Enumerable.Reverse(events).Chunk(50), 20);
            return first.Count == Math.Min(20, events.Count) && Traces(first).Take(4).SequenceEqual(Traces(second).Take(4));
        });

        static List<FollowedEvent> Choose(IEnumerable<CloudEvent[]> batches, int most) =>
            FollowedEvent.Choose([.. batches.Select(batch => new StageBatch(EventStage.Applied, batch, default, default))], most);

        static IEnumerable<string?> Traces(List<FollowedEvent> chosen) => chosen.Select(one => one.ToStep().TraceId).Distinct().OrderBy(id => id![16..], StringComparer.Ordinal);
    }

    [Fact]
    public void What_is_too_much_is_counted_and_not_kept()
    {
        using var recorder = new ProgressRecorder(TimeProvider.System);
        var batch = Enumerable.Range(1, 1_000).Select(n => Event(Guid.NewGuid(), n)).ToList();
        for (var i = 0; i < 10; i++)
        {
            recorder.Add(EventStage.Applied, batch, default);
        }

        var (held, leftOut) = recorder.Take();
        Assert.Equal((4, 6_000), (held.Count, leftOut));
        recorder.Add(EventStage.Applied, batch, default);
        Assert.Single(recorder.Take().Batches);
    }

    private static string Identity(ThingsService service) => service.Services.GetRequiredService<AnnouncerIdentity>().Instance;

    private static CloudEvent Event(Guid trace, long position) => new()
    {
        Id = Guid.NewGuid(),
        Source = "things",
        Type = "thing-changed",
        Subject = "things/1",
        Time = DateTimeOffset.UtcNow,
        DataSchema = "urn:miniblog:schema:thing-changed:1",
        TraceParent = $"00-{trace:N}-b7ad6b7169203331-01",
        Partition = 0,
        Position = position,
        Data = "{}"u8.ToArray(),
    };

    private async Task<ThingsService> StartProducerAsync() => await ThingsService.StartAsync(await fixture.CreateDatabaseAsync(), fixture.Redis, source);

    private async Task<ThingsService> StartConsumerAsync(ThingsService producer) =>
        await ThingsService.StartAsync(await fixture.CreateDatabaseAsync(), fixture.Redis, consumes: new Dictionary<string, Uri> { [source] = producer.Address });

    private List<EventStep> Steps(Guid id) => [.. heard.SelectMany(one => one.Steps).Where(step => step.EventId == id)];

    private EventStep Step(Guid id, EventStage stage) => Steps(id).Single(step => step.Stage == stage);

    private ProgressAnnouncement? Last(ThingsService service) => heard.LastOrDefault(one => one.Instance == Identity(service) && (one.Log ?? (object?)one.Consumer) is not null);

    private Task HearAsync(IProgressReceiver ear, Func<bool> until, string what) => Eventually.HoldsAsync(
        async () =>
        {
            heard.AddRange((await ear.ReceiveAsync(TimeSpan.FromMilliseconds(500), TestContext.Current.CancellationToken))
                .Where(bytes => bytes.Span.StartsWith("{\"service\""u8)).Select(bytes => ProgressAnnouncement.Parse(bytes.Span)));
            return until();
        },
        what);
}
