using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MiniBlog.ServiceDefaults.Data;
using Npgsql;

namespace MiniBlog.ServiceDefaults.Events;

/// <summary>
/// Makes a consumer's state anew from position 0 while the old one serves: fills a shadow schema from the event stores, compares the two at
/// the same positions, and swaps them in one transaction. Live consumers stand still for the comparison and the swap only.
/// </summary>
internal sealed class Rebuild<TContext, TConsumer>(
    IServiceProvider services, ServiceDataSource<TContext> database, EventStoreClient store, ConsumerIdentity identity,
    IHostApplicationLifetime lifetime, TimeProvider time, ILogger<Rebuild<TContext, TConsumer>> logger) : IRebuild
    where TContext : DbContext where TConsumer : class, IEventConsumer<TContext>
{
    /// <summary>One rebuild of a database at a time: "MBLOGREB" in ASCII.</summary>
    private const long LockKey = 0x4D424C4F47524542;

    private const int PageSize = CloudEventJson.MaxBatch;

    public RebuildStatus Status { get; private set; } = RebuildStatus.Idle;

    public async Task<bool> TryStartAsync(bool trial, CancellationToken cancellationToken)
    {
        var connection = await database.OpenSessionAsync(cancellationToken);
        await using var attempt = new NpgsqlCommand("SELECT pg_try_advisory_lock($1)", connection) { Parameters = { new() { Value = LockKey } } };
        if (!(bool)(await attempt.ExecuteScalarAsync(cancellationToken))!)
        {
            await connection.DisposeAsync();
            return false;
        }

        Status = RebuildStatus.Idle with { State = RebuildState.Replaying, StartedAt = time.GetUtcNow() };
        _ = Task.Run(() => RunAsync(connection, trial, lifetime.ApplicationStopping), CancellationToken.None);
        return true;
    }

    private async Task RunAsync(NpgsqlConnection connection, bool trial, CancellationToken cancellationToken)
    {
        RebuildStatus outcome;
        try
        {
            await using var lockHolder = connection;
            var differences = await ReplaceAsync(connection, trial, cancellationToken);
            await using var unlock = new NpgsqlCommand("SELECT pg_advisory_unlock($1)", connection) { Parameters = { new() { Value = LockKey } } };
            await unlock.ExecuteNonQueryAsync(cancellationToken);
            logger.LogInformation("Rebuilt from {Events} events; tables that differ: {Differences}", Status.Applied, differences.Count == 0 ? "none" : string.Join("; ", differences));
            outcome = Status with { State = RebuildState.Done, Differences = differences };
        }
        catch (Exception e)
        {
            logger.LogError(e, "The rebuild failed after {Events} events; the old state serves on", Status.Applied);
            outcome = Status with { State = RebuildState.Failed, Error = e.Message };
        }

        // Only now: who reads that it is over may start another.
        Status = outcome with { FinishedAt = time.GetUtcNow() };
    }

    private async Task<List<string>> ReplaceAsync(NpgsqlConnection connection, bool trial, CancellationToken cancellationToken)
    {
        await ShadowSchema.CreateAsync(connection, cancellationToken);
        await using var shadow = CreateShadowServices();
        var applier = shadow.GetRequiredService<BatchApplier<TContext, TConsumer>>();
        var positions = await PrepareAsync(shadow, cancellationToken);

        // Level with the live consumer as it is now; the little that it does meanwhile follows while it is held.
        var target = await ShadowSchema.LivePositionsAsync(connection, cancellationToken);
        Status = Status with { Total = target.Values.Sum() };
        await ReplayAsync(applier, positions, target, cancellationToken);
        await using var swap = await connection.BeginTransactionAsync(cancellationToken);
        await ShadowSchema.HoldLiveAsync(connection, cancellationToken);
        await ReplayAsync(applier, positions, await ShadowSchema.LivePositionsAsync(connection, cancellationToken), cancellationToken);

        Status = Status with { State = RebuildState.Comparing };
        var differences = await ShadowSchema.CompareAsync(connection, TConsumer.ComparedRows, cancellationToken);
        await (trial ? ShadowSchema.DropAsync(connection, cancellationToken) : ShadowSchema.SwapAsync(connection, cancellationToken));
        await swap.CommitAsync(cancellationToken);
        services.GetRequiredService<SubscriptionProgress>().Changed();
        return differences;
    }

    /// <summary>The same consumer, on a context whose search_path is the shadow.</summary>
    private ServiceProvider CreateShadowServices()
    {
        var address = new NpgsqlConnectionStringBuilder(database.ConnectionString) { SearchPath = ShadowSchema.Name };
        return new ServiceCollection()
            .AddDbContext<TContext>(options => options.UseNpgsql(address.ConnectionString, npgsql => npgsql.ConfigureDataSource(database.SignIn)).UseSnakeCaseNamingConvention())
            .AddScoped<TConsumer>()
            .AddSingleton(identity)
            .AddSingleton(services.GetRequiredService<IEventTransport>())
            .AddSingleton(time)
            .AddSingleton(Options.Create(new SubscriptionOptions { ReplayAge = TimeSpan.Zero, BatchSize = PageSize, Attempts = 1 }))
            .AddSingleton(new SubscriptionProgress(identity, () => database.Value, time))
            .AddSingleton<ParkedBell>()
            .AddSingleton(services.GetRequiredService<ILoggerFactory>())
            .AddLogging()
            .AddSingleton<BatchApplier<TContext, TConsumer>>()
            .BuildServiceProvider();
    }

    private async Task<Dictionary<(string Source, int Partition), long>> PrepareAsync(ServiceProvider shadow, CancellationToken cancellationToken)
    {
        await using var scope = shadow.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TContext>();
        await db.Database.MigrateAsync(cancellationToken);
        await db.Database.OpenConnectionAsync(cancellationToken);
        var positions = new Dictionary<(string, int), long>();
        foreach (var source in identity.Sources)
        {
            var heads = await store.HeadsAsync(source, cancellationToken);
            await CheckpointTable.CreateAsync((NpgsqlConnection)db.Database.GetDbConnection(), source, heads.Positions.Count, cancellationToken);
            for (var partition = 0; partition < heads.Positions.Count; partition++)
            {
                positions[(source, partition)] = 0;
            }
        }

        return positions;
    }

    private async Task ReplayAsync(
        BatchApplier<TContext, TConsumer> applier, Dictionary<(string Source, int Partition), long> positions,
        Dictionary<(string Source, int Partition), long> target, CancellationToken cancellationToken)
    {
        foreach (var (place, end) in target)
        {
            var next = PageAsync(positions[place]);
            while (positions[place] < end)
            {
                var page = await next;
                if (page.Count == 0)
                {
                    // The log was restored to a moment before what was applied of it: the new state is made of what it has now.
                    break;
                }

                // On its way while this page is applied: the producer and the database work at the same time.
                next = PageAsync(page[^1].Position);
                positions[place] = (await applier.ApplyAsync(place.Source, page, cancellationToken))[place.Partition];
                Status = Status with { Applied = Status.Applied + page.Count };
            }

            Task<IReadOnlyList<CloudEvent>> PageAsync(long after) => after < end
                ? store.RangeAsync(place.Source, place.Partition, after, (int)Math.Min(PageSize, end - after), cancellationToken)
                : Task.FromResult<IReadOnlyList<CloudEvent>>([]);
        }
    }
}
