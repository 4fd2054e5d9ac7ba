using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using MiniBlog.ServiceDefaults.Events;
using Npgsql;

namespace MiniBlog.Query.EventFlow;

/// <summary>Takes announcements from the bus into the tables. What cannot be written is lost, and the next second tells the state anew.</summary>
public sealed class FlowCollector(IServiceScopeFactory scopes, IProgressTransport transport, TimeProvider time, ILogger<FlowCollector> logger) : BackgroundService
{
    private const string Listener = "query";

    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TrimInterval = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, DateTimeOffset> newest = [];
    private long trimmedAt;
    private string? trouble;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var receiver = transport.Listen(Listener);
        while (true)
        {
            try
            {
                await TakeInAsync(Parse(await receiver.ReceiveAsync(Wait, stoppingToken)), stoppingToken);
                trouble = null;
            }
            catch (Exception e) when (e is TransportUnavailableException or NpgsqlException or TimeoutException && !stoppingToken.IsCancellationRequested)
            {
                if (trouble != e.Message)
                {
                    trouble = e.Message;
                    logger.LogInformation("The event view stands still: {Error}", e.Message);
                }

                await Task.Delay(Wait, time, stoppingToken);
            }
        }
    }

    /// <summary>Writes announcements; public to the tests.</summary>
    internal async Task TakeInAsync(IReadOnlyList<ProgressAnnouncement> announcements, CancellationToken cancellationToken)
    {
        if (announcements.Count == 0)
        {
            return;
        }

        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<FlowDb>();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await FlowTables.WriteAsync(db, announcements, Newest(announcements), cancellationToken);
        if (trimmedAt == 0 || time.GetElapsedTime(trimmedAt) > TrimInterval)
        {
            await FlowTrim.TrimAsync(db, time.GetUtcNow(), cancellationToken);
            trimmedAt = time.GetTimestamp();
        }

        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>The newest full state of each service, where it is newer than what was taken in before.</summary>
    private List<ProgressAnnouncement> Newest(IReadOnlyList<ProgressAnnouncement> announcements)
    {
        var states = announcements.Where(one => one.Log is not null || one.Consumer is not null)
            .GroupBy(one => one.Service).Select(service => service.MaxBy(one => one.At)!)
            .Where(one => one.At > newest.GetValueOrDefault(one.Service)).ToList();
        foreach (var state in states)
        {
            newest[state.Service] = state.At;
        }

        return states;
    }

    private List<ProgressAnnouncement> Parse(IReadOnlyList<ReadOnlyMemory<byte>> messages)
    {
        var announcements = new List<ProgressAnnouncement>(messages.Count);
        foreach (var message in messages)
        {
            try
            {
                announcements.Add(ProgressAnnouncement.Parse(message.Span));
            }
            catch (JsonException e)
            {
                // Of a newer or older release, say: the view does without it.
                logger.LogDebug("An announcement of {Bytes} bytes cannot be read: {Error}", message.Length, e.Message);
            }
        }

        return announcements;
    }
}

/// <summary>Keeps the data of events that Query handled, for the operator who asks to see it.</summary>
public sealed class FlowEventData(IServiceScopeFactory scopes, ILogger<FlowEventData> logger) : IHandledEvents
{
    public async Task TakeAsync(IReadOnlyList<CloudEvent> events, CancellationToken cancellationToken)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<FlowDb>();
            await db.Database.OpenConnectionAsync(cancellationToken);
            var rows = events.Select(evt => (EventStep.Of(evt, EventStage.Applied, default, default), (byte[]?)evt.Data.ToArray())).ToList();
            await FlowTables.WriteEventsAsync(db, rows, cancellationToken);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            logger.LogInformation("The data of {Count} events is not in the event view: {Error}", events.Count, e.Message);
        }
    }
}
