using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using MiniBlog.ServiceDefaults.Errors;

namespace MiniBlog.ServiceDefaults.Events;

/// <summary>A consumer's parked events, for its operator.</summary>
internal sealed class ParkedEvents(DbContext db, ParkedBell bell, TimeProvider time)
{
    private const int Most = 1_000;

    public Task<List<ParkedEndpoints.Item>> ListAsync(CancellationToken cancellationToken) =>
        db.Set<ParkedEvent>().OrderBy(e => e.ParkedAt).ThenBy(e => e.Position).Take(Most)
            .Select(e => new ParkedEndpoints.Item(e.Id, e.Source, e.Partition, e.Position, e.Type, e.Subject, e.State, e.Attempts, e.Error, e.ParkedAt))
            .ToListAsync(cancellationToken);

    /// <summary>Tries an event again at once, with all its tries before it.</summary>
    /// <returns>Null, or why not.</returns>
    public Task<ProblemHttpResult?> RetryAsync(Guid id, string by, string reason, CancellationToken cancellationToken) => DecideAsync(
        id, "retry", by, reason,
        parked => parked.State == ParkedState.Waiting ? Problem.Conflict("waits-behind", $"It waits behind an earlier event of {parked.Subject}: decide about that one.") : null,
        () => db.Database.ExecuteSqlAsync($"UPDATE event_parked SET state = 'Retrying', attempts = 0, retry_at = now() WHERE id = {id}", cancellationToken),
        cancellationToken);

    /// <summary>Goes on without an event; those behind it are tried.</summary>
    /// <returns>Null, or why not.</returns>
    public Task<ProblemHttpResult?> SkipAsync(Guid id, string by, string reason, CancellationToken cancellationToken) =>
        DecideAsync(id, "skip", by, reason, _ => null, () => ParkedTable.DeleteAsync(db, id, cancellationToken), cancellationToken);

    private async Task<ProblemHttpResult?> DecideAsync(
        Guid id, string decision, string by, string reason, Func<ParkedEvent, ProblemHttpResult?> refuse, Func<Task<int>> carryOut, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var parked = await db.Set<ParkedEvent>().FromSql($"SELECT * FROM event_parked WHERE id = {id} FOR UPDATE").AsNoTracking().SingleOrDefaultAsync(cancellationToken);
        if (parked is null)
        {
            return Problem.NotFound("parked event", id);
        }

        if (refuse(parked) is { } problem)
        {
            return problem;
        }

        db.Add(new ParkedDecision
        {
            EventId = id,
            Source = parked.Source,
            Subject = parked.Subject,
            Decision = decision,
            DecidedBy = by,
            Reason = reason,
            DecidedAt = time.GetUtcNow(),
        });
        await db.SaveChangesAsync(cancellationToken);
        await carryOut();
        await transaction.CommitAsync(cancellationToken);
        bell.Ring();
        return null;
    }
}
