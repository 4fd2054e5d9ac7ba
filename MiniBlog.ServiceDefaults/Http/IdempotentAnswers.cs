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

    /// <summary>Claims a key for this transaction; waits for another transaction that has just claimed it. An answer past its lifetime does not count.</summary>
    internal static async Task<bool> TryClaimAsync(DbContext db, IdempotentAnswer answer, CancellationToken cancellationToken) =>
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO idempotent_answers AS old (key, request_hash, created_at) VALUES ({answer.Key}, {answer.RequestHash}, {answer.CreatedAt})
            ON CONFLICT (key) DO UPDATE SET request_hash = excluded.request_hash, created_at = excluded.created_at WHERE old.created_at < {answer.CreatedAt - Lifetime}
            """,
            cancellationToken) == 1;

    internal static Task KeepAsync(DbContext db, string key, Guid eventId, string location, string body, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync($"UPDATE idempotent_answers SET event_id = {eventId}, location = {location}, body = {body} WHERE key = {key}", cancellationToken);

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
