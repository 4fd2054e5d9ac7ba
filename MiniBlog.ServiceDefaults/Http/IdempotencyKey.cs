using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MiniBlog.ServiceDefaults.Errors;

namespace MiniBlog.ServiceDefaults.Http;

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

    private const int MaxLength = 200;

    /// <summary>
    /// Runs <paramref name="create"/> in a transaction and answers 201 with its object, <c>Location</c> and <c>Event-Position</c>.
    /// Where the request has an <c>Idempotency-Key</c> that was used in the last 24 hours for the same request, answers with the first answer
    /// again and creates nothing; for another request, 422. Of two at the same time, the second waits for the first.
    /// </summary>
    /// <param name="http">The request.</param>
    /// <param name="db">The context that <paramref name="create"/> saves with; its model has <see cref="IdempotentAnswers.HasIdempotencyKeys"/>.</param>
    /// <param name="scope">What is created, such as <c>posts</c>; keys of other scopes are other keys.</param>
    /// <param name="request">The request's contents.</param>
    /// <param name="create">Makes the object and calls <c>SaveChangesAsync</c>; or returns a problem, then nothing is kept.</param>
    public static async Task<IResult> CreateOnceAsync<T>(
        this HttpContext http, DbContext db, string scope, object request, Func<CancellationToken, Task<(CreatedAnswer<T>? Created, IResult? Problem)>> create)
    {
        var key = http.Request.Headers[Header].ToString();
        if (key.Length > MaxLength || key.Any(char.IsControl))
        {
            return Problem.Invalid(Header, $"{Header} must be up to {MaxLength} characters, none of them a control character.");
        }

        var cancellationToken = http.RequestAborted;
        var json = http.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        var answer = new IdempotentAnswer
        {
            Key = $"{scope}:{http.User.Identity?.Name}:{key}",
            RequestHash = SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(request, request.GetType(), json)),
            CreatedAt = http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow(),
        };
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (key.Length > 0 && !await IdempotentAnswers.TryClaimAsync(db, answer, cancellationToken))
        {
            var first = await db.Set<IdempotentAnswer>().AsNoTracking().SingleAsync(a => a.Key == answer.Key, cancellationToken);
            return first.RequestHash.AsSpan().SequenceEqual(answer.RequestHash)
                ? await AnswerAsync(http, first.Location!, first.Body!, first.EventId!.Value)
                : Problem.Create(StatusCodes.Status422UnprocessableEntity, "idempotency-key-reused", "Idempotency key reused",
                    $"This {Header} was used for another request; take a new one for each thing to create.");
        }

        var (created, problem) = await create(cancellationToken);
        if (created is null)
        {
            return problem!;
        }

        var body = JsonSerializer.Serialize(created.Body, json);
        if (key.Length > 0)
        {
            await IdempotentAnswers.KeepAsync(db, answer.Key, created.EventId, created.Location, body, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return await AnswerAsync(http, created.Location, body, created.EventId);
    }

    private static async Task<IResult> AnswerAsync(HttpContext http, string location, string body, Guid eventId)
    {
        await http.AnswerPositionAsync(eventId);
        http.Response.Headers.Location = location;
        return TypedResults.Text(body, "application/json", statusCode: StatusCodes.Status201Created);
    }
}
