using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace MiniBlog.ServiceDefaults.Http;

/// <summary>The first answer to a command that carried an <c>Idempotency-Key</c>; claimed before the command, filled in with it.</summary>
public sealed class IdempotentAnswer
{
    /// <summary>The command, the caller and the caller's key.</summary>
    public required string Key { get; init; }

    /// <summary>The SHA-256 of the request, so that a key used again for something else is noticed.</summary>
    public required byte[] RequestHash { get; init; }

    /// <summary>The event that the command wrote; its position is the answer's <c>Event-Position</c>.</summary>
    public Guid? EventId { get; init; }

    /// <summary>The answer's <c>Location</c>.</summary>
    public string? Location { get; init; }

    /// <summary>The answer's body, JSON.</summary>
    public string? Body { get; init; }

    /// <summary>When it was first given, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>This first answer once more, for a request that came with the same key.</summary>
    /// <param name="claim">That request's claim.</param>
    /// <returns>Null where the key was used for another request: the answer is <see cref="IdempotencyKey.Reused"/> then.</returns>
    public CreatedAnswer<string>? AnswerTo(IdempotentAnswer claim) =>
        RequestHash.AsSpan().SequenceEqual(claim.RequestHash) ? new(Body!, Location!, EventId!.Value) : null;
}

/// <summary>The table of first answers.</summary>
public static class IdempotentAnswers
{
    /// <summary>How long an answer is kept.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    /// <summary>Adds <c>idempotent_answers</c> to a service's model, so that its migrations hold it.</summary>
    public static ModelBuilder HasIdempotencyKeys(this ModelBuilder model)
    {
        model.Entity<IdempotentAnswer>().ToTable("idempotent_answers").HasKey(a => a.Key);
        model.Entity<IdempotentAnswer>().HasIndex(a => a.CreatedAt);
        return model;
    }

    /// <summary>Deletes answers that are older than <see cref="Lifetime"/>, every hour.</summary>
    public static IHostApplicationBuilder AddIdempotencyKeys<TContext>(this IHostApplicationBuilder builder) where TContext : DbContext
    {
        builder.Services.AddHostedService<CleanUp<TContext>>();
        return builder;
    }

    /// <summary>
    /// Claims keys for this transaction; waits for another transaction that has just claimed one of them. An answer past its lifetime does not count.
    /// </summary>
    /// <param name="db">The context whose transaction it is.</param>
    /// <param name="claims">The claims, each with a key of its own.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The first answers to those that were used before, by key; the others are claimed, and <see cref="KeepAsync"/> is owed for each.</returns>
    public static async Task<IReadOnlyDictionary<string, IdempotentAnswer>> ClaimAsync(DbContext db, IReadOnlyList<IdempotentAnswer> claims, CancellationToken cancellationToken)
    {
        if (claims.Count == 0)
        {
            return new Dictionary<string, IdempotentAnswer>();
        }

        // In one order, so that two transactions that claim the same keys cannot deadlock.
        var sorted = claims.OrderBy(claim => claim.Key, StringComparer.Ordinal).ToList();
        var (keys, hashes, now) = (sorted.Select(claim => claim.Key).ToArray(), sorted.Select(claim => claim.RequestHash).ToArray(), claims[0].CreatedAt);
        var claimed = await db.Database.SqlQuery<string>(
            $"""
            INSERT INTO idempotent_answers AS old (key, request_hash, created_at) SELECT key, request_hash, {now} FROM unnest({keys}, {hashes}) AS new (key, request_hash)
            ON CONFLICT (key) DO UPDATE SET request_hash = excluded.request_hash, created_at = excluded.created_at WHERE old.created_at < {now - Lifetime}
            RETURNING key AS "Value"
            """).ToListAsync(cancellationToken);
        string[] used = [.. keys.Except(claimed)];
        return used.Length == 0
            ? new Dictionary<string, IdempotentAnswer>()
            : await db.Set<IdempotentAnswer>().AsNoTracking().Where(answer => used.Contains(answer.Key)).ToDictionaryAsync(answer => answer.Key, cancellationToken);
    }

    /// <summary>Keeps the first answers to claimed keys, in the transaction that claimed them; lets a key go where nothing was created.</summary>
    /// <param name="db">The context whose transaction it is.</param>
    /// <param name="answers">The claimed keys, each with its answer.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task KeepAsync(DbContext db, IReadOnlyList<(string Key, CreatedAnswer<string>? Created)> answers, CancellationToken cancellationToken)
    {
        var kept = answers.Where(answer => answer.Created is not null).ToList();
        if (kept.Count > 0)
        {
            var (keys, events) = (kept.Select(answer => answer.Key).ToArray(), kept.Select(answer => answer.Created!.EventId).ToArray());
            var (locations, bodies) = (kept.Select(answer => answer.Created!.Location).ToArray(), kept.Select(answer => answer.Created!.Body).ToArray());
            await db.Database.ExecuteSqlAsync(
                $"""
                UPDATE idempotent_answers old SET event_id = new.event_id, location = new.location, body = new.body
                FROM unnest({keys}, {events}, {locations}, {bodies}) AS new (key, event_id, location, body) WHERE old.key = new.key
                """,
                cancellationToken);
        }

        if (kept.Count < answers.Count)
        {
            string[] refused = [.. answers.Where(answer => answer.Created is null).Select(answer => answer.Key)];
            await db.Set<IdempotentAnswer>().Where(answer => refused.Contains(answer.Key)).ExecuteDeleteAsync(cancellationToken);
        }
    }

    private sealed class CleanUp<TContext>(IServiceScopeFactory scopes, TimeProvider time, ILogger<CleanUp<TContext>> logger) : BackgroundService where TContext : DbContext
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            using var timer = new PeriodicTimer(TimeSpan.FromHours(1), time);
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    await using var scope = scopes.CreateAsyncScope();
                    var oldest = time.GetUtcNow() - Lifetime;
                    await scope.ServiceProvider.GetRequiredService<TContext>().Set<IdempotentAnswer>().Where(a => a.CreatedAt < oldest).ExecuteDeleteAsync(stoppingToken);
                }
                catch (NpgsqlException e)
                {
                    logger.LogWarning("Old idempotency keys were not deleted and are next time: {Error}", e.Message);
                }
            }
        }
    }
}
