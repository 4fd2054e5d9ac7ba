using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using MiniBlog.Query.Changes;
using Npgsql;

namespace MiniBlog.Query.EventFlow;

/// <summary>
/// Shows operators the event flow as it moves: while somebody looks, it reads the tables four times a second and tells what is new. The
/// tables hold what all replicas heard, so it does not matter which of them is asked.
/// </summary>
public sealed class FlowFeed(IServiceScopeFactory scopes, IOptions<JsonOptions> json, TimeProvider time, ILogger<FlowFeed> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    /// <summary>Steps told at once; of more, nobody could see each.</summary>
    private const int MostSteps = 300;

    /// <summary>Transactions commit in another order than they took their numbers: what shows late is looked for so far back.</summary>
    private const int LookBack = 500;

    private readonly ConcurrentDictionary<ChangeReader, bool> readers = new();
    private readonly SortedSet<long> told = [];
    private string lastView = "";
    private bool isLevel;
    private volatile bool hasNewReader;

    /// <summary>A reader of the flow from now on, until it is disposed of.</summary>
    public ChangeReader Subscribe()
    {
        var reader = new ChangeReader(gone => readers.TryRemove(gone, out _));
        readers[reader] = true;
        hasNewReader = true;
        return reader;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (readers.IsEmpty)
            {
                told.Clear();
                isLevel = false;
                continue;
            }

            try
            {
                await TellAsync(stoppingToken);
            }
            catch (Exception broken) when (broken is NpgsqlException or TimeoutException)
            {
                logger.LogInformation("The event flow cannot be read for the moment: {Error}", broken.Message);
            }
        }
    }

    private async Task TellAsync(CancellationToken cancellationToken)
    {
        var toAll = hasNewReader;
        hasNewReader = false;
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<FlowDb>();
        var view = await db.FlowAsync(time.GetUtcNow(), cancellationToken);
        var viewJson = JsonSerializer.Serialize(view, json.Value.SerializerOptions);
        var steps = await NewStepsAsync(db, cancellationToken);
        if (steps.Count == 0 && !toAll && viewJson == lastView)
        {
            return;
        }

        lastView = viewJson;
        var message = JsonSerializer.Serialize(new LiveFlow(view, steps), json.Value.SerializerOptions);
        foreach (var reader in readers.Keys)
        {
            reader.Offer(message);
        }
    }

    private async Task<List<LiveStep>> NewStepsAsync(FlowDb db, CancellationToken cancellationToken)
    {
        var first = !isLevel;
        var recent = await db.StepsAsync(told.Count == 0 ? 0 : told.Max - LookBack, MostSteps, cancellationToken);
        isLevel = true;
        var fresh = recent.Where(row => told.Add(row.Seq)).OrderBy(row => row.Step.Ended).Select(row => row.Step).ToList();
        told.RemoveWhere(seq => seq < told.Max - (2 * LookBack));
        // What had happened before anybody looked is on the page already.
        return first ? [] : fresh;
    }
}
