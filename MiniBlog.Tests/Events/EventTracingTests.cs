using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using MiniBlog.ServiceDefaults.Events;

namespace MiniBlog.Tests.Events;

/// <summary>Every hop of an event is a span of the trace in which it was emitted, named and tagged by the conventions.</summary>
public sealed class EventTracingTests(PostgresFixture fixture) : IDisposable
{
    private readonly string source = $"traced{Guid.NewGuid():N}";
    private readonly ConcurrentQueue<Activity> spans = new();
    private ActivityListener? listener;

    [Fact]
    public async Task Emitting_sending_and_processing_are_one_trace_each_hop_below_the_one_before()
    {
        Listen();
        await using var producer = await ThingsService.StartAsync(await fixture.CreateDatabaseAsync(), fixture.Redis, source);
        // Asked for its heads at the start only, the event store cannot be faster than the bus.
        await using var consumer = await StartConsumerAsync(producer, b => b.Configuration["Events:HeadsInterval"] = "01:00:00");
        await Eventually.HoldsAsync(async () => await consumer.WithDbAsync(db => db.Set<PartitionLease>().CountAsync(l => l.Holder != null)) == 8, "the consumer listens");
        for (var warmUp = 1; warmUp <= 2; warmUp++)
        {
            await producer.ChangeAsync(Guid.NewGuid());
            await Eventually.HoldsAsync(async () => (await consumer.EffectsAsync()).Count == warmUp, "the consumer is past its start");
        }

        using var request = new Activity("POST /things").Start();

        var id = await producer.ChangeAsync(Guid.NewGuid());
        request.Stop();

        bool IsOurs(Activity span) => span.TraceId == request.TraceId;
        await Eventually.HoldsAsync(() => Spans("process").Any(IsOurs), "the event is processed");
        var send = Assert.Single(Spans("send"), IsOurs);
        var process = Assert.Single(Spans("process"), IsOurs);
        Assert.Equal((request.TraceId, request.SpanId), (send.TraceId, send.ParentSpanId));
        Assert.Equal((request.TraceId, send.SpanId), (process.TraceId, process.ParentSpanId));
        Assert.Equal((ActivityKind.Producer, ActivityKind.Consumer), (send.Kind, process.Kind));
        Assert.Equal(($"send events.{source}", $"process events.{source}"), (send.DisplayName, process.DisplayName));
        Assert.All([send, process], span => Assert.Equal(
            ("redis", $"events.{source}", id.ToString()),
            (span.GetTagItem("messaging.system"), span.GetTagItem("messaging.destination.name"), span.GetTagItem("messaging.message.id"))));
        Assert.Equal(("send", "send"), (send.GetTagItem("messaging.operation.name"), send.GetTagItem("messaging.operation.type")));
        Assert.Equal(("process", "process", "things"),
            (process.GetTagItem("messaging.operation.name"), process.GetTagItem("messaging.operation.type"), process.GetTagItem("messaging.consumer.group.name")));
        // The statements of a lone event's handler show below its processing.
        await Eventually.HoldsAsync(() => spans.Any(span => span.Source.Name == "Npgsql" && span.ParentSpanId == process.SpanId), "the consumer's statements are in the trace");
    }

    [Fact]
    public async Task A_replay_starts_a_new_trace_that_links_to_the_old_one()
    {
        Listen();
        await using var producer = await ThingsService.StartAsync(await fixture.CreateDatabaseAsync(), fixture.Redis, source);
        using var request = new Activity("POST /things").Start();
        await producer.ChangeAsync(Guid.NewGuid());
        request.Stop();

        await using var consumer = await StartConsumerAsync(producer, b => b.Configuration["Events:ReplayAge"] = "00:00:00");

        await Eventually.HoldsAsync(() => Spans("process").Any(), "the event is processed");
        var process = Assert.Single(Spans("process"));
        Assert.NotEqual(request.TraceId, process.TraceId);
        Assert.Equal(request.TraceId, Assert.Single(process.Links).Context.TraceId);
    }

    [Fact]
    public async Task What_a_handler_throws_is_on_its_span()
    {
        Listen();
        await using var producer = await ThingsService.StartAsync(await fixture.CreateDatabaseAsync(), fixture.Redis, source);
        await using var consumer = await StartConsumerAsync(producer);
        var thing = Guid.NewGuid();
        consumer.Poison.Subjects.Add($"things/{thing}");

        await producer.ChangeAsync(thing);

        await Eventually.HoldsAsync(() => Spans("process").Any(), "the event is processed");
        Assert.All(Spans("process"), span => Assert.Equal((ActivityStatusCode.Error, typeof(InvalidOperationException).FullName), (span.Status, span.GetTagItem("error.type"))));
    }

    public void Dispose() => listener?.Dispose();

    private IEnumerable<Activity> Spans(string operation) => spans.Where(span =>
        Equals(span.GetTagItem("messaging.operation.name"), operation) && Equals(span.GetTagItem("messaging.destination.name"), $"events.{source}"));

    private void Listen()
    {
        listener = new ActivityListener
        {
            ShouldListenTo = activities => activities.Name is EventTracing.SourceName or "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
    }

    private async Task<ThingsService> StartConsumerAsync(ThingsService producer, Action<WebApplicationBuilder>? configure = null) => await ThingsService.StartAsync(
        await fixture.CreateDatabaseAsync(), fixture.Redis, consumes: new Dictionary<string, Uri> { [source] = producer.Address }, configure: configure);
}
