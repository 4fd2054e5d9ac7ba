using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace MiniBlog.ServiceDefaults.Http;

/// <summary>The first answer to a command that carried an <c>Idempotency-Key</c>, kept for 24 hours.</summary>
public sealed class IdempotentAnswer
{
    /// <summary>The command and the caller's key.</summary>
    public required string Key { get; init; }

    /// <summary>The SHA-256 of the request, so that a key used again for something else is noticed.</summary>
    public required byte[] RequestHash { get; init; }

    /// <summary>The event that the command wrote; its position is the answer's <c>Event-Position</c>.</summary>
    public required Guid EventId { get; init; }

    /// <summary>The answer's <c>Location</c>.</summary>
    public required string Location { get; init; }

    /// <summary>The answer's body, JSON.</summary>
    public required string Body { get; init; }

    /// <summary>When it was first given.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>What a create command answers with: 201, the whole object, its address and the event that it wrote.</summary>
/// <param name="Body">The new object.</param>
/// <param name="Location">Its address.</param>
/// <param name="EventId">The event, from <c>Emit</c>.</param>
public sealed record CreatedAnswer<T>(T Body, string Location, Guid EventId);

/// <summary>Creates at most once for each <c>Idempotency-Key</c>.</summary>
public static class IdempotencyKey
{
    /// <summary>The request header.</summary>
    public const string Header = "Idempotency-Key";

    /// <summary>The table of the answers, for a service's model.</summary>
    public static ModelBuilder HasIdempotencyKeys(this ModelBuilder model)
    {
        model.Entity<IdempotentAnswer>().ToTable("idempotent_answers").HasKey(a => a.Key);
        model.Entity<IdempotentAnswer>().HasIndex(a => a.CreatedAt);
        return model;
    }

    /// <summary>
    /// Runs <paramref name="create"/> in a transaction and answers 201 with its object, <c>Location</c> and <c>Event-Position</c>.
    /// Where the request has an <c>Idempotency-Key</c> that was used before for the same request, answers with the first answer again
    /// and creates nothing; for another request, 422. Of two at the same time, the second waits for the first.
    /// </summary>
    /// <param name="http">The request.</param>
    /// <param name="db">The context that <paramref name="create"/> saves with; its model has <see cref="HasIdempotencyKeys"/>.</param>
    /// <param name="scope">What is created, such as <c>posts</c>; keys of other scopes are other keys.</param>
    /// <param name="request">The request's contents.</param>
    /// <param name="create">Makes the object and calls <c>SaveChangesAsync</c>; or returns a problem, then nothing is kept.</param>
    public static Task<IResult> CreateOnceAsync<T>(
        this HttpContext http, DbContext db, string scope, object request, Func<CancellationToken, Task<(CreatedAnswer<T>? Created, IResult? Problem)>> create)
        => throw new NotImplementedException();
}
