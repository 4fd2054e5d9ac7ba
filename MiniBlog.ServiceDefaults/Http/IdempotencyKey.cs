using System.Diagnostics.CodeAnalysis;
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
        if (!http.TryReadIdempotencyKey(scope, request, out var claim, out var invalid))
        {
            return invalid;
        }

        var cancellationToken = http.RequestAborted;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (claim is not null && (await IdempotentAnswers.ClaimAsync(db, [claim], cancellationToken)).TryGetValue(claim.Key, out var first))
        {
            return first.AnswerTo(claim) is { } again ? await http.AnswerCreatedAsync(again) : Reused();
        }

        var (created, problem) = await create(cancellationToken);
        if (created is null)
        {
            return problem!;
        }

        var answer = new CreatedAnswer<string>(JsonSerializer.Serialize(created.Body, Json(http)), created.Location, created.EventId);
        if (claim is not null)
        {
            await IdempotentAnswers.KeepAsync(db, [(claim.Key, answer)], cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return await http.AnswerCreatedAsync(answer);
    }

    /// <summary>Reads the request's <c>Idempotency-Key</c>, for those who create in a transaction of their own.</summary>
    /// <param name="http">The request.</param>
    /// <param name="scope">What is created, such as <c>posts</c>; keys of other scopes are other keys.</param>
    /// <param name="request">The request's contents.</param>
    /// <param name="claim">What to claim with <see cref="IdempotentAnswers.ClaimAsync"/>; null where the request has no key.</param>
    /// <param name="invalid">What is wrong with the key, where the answer is false.</param>
    public static bool TryReadIdempotencyKey(
        this HttpContext http, string scope, object request, out IdempotentAnswer? claim, [NotNullWhen(false)] out IResult? invalid)
    {
        (claim, invalid) = (null, null);
        var key = http.Request.Headers[Header].ToString();
        if (key.Length > MaxLength || key.Any(char.IsControl))
        {
            invalid = Problem.Invalid(Header, $"{Header} must be up to {MaxLength} characters, none of them a control character.");
            return false;
        }

        if (key.Length > 0)
        {
            claim = new IdempotentAnswer
            {
                Key = $"{scope}:{http.User.Identity?.Name}:{key}",
                RequestHash = SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(request, request.GetType(), Json(http))),
                CreatedAt = http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow(),
            };
        }

        return true;
    }

    /// <summary>The answer where a key was used for another request.</summary>
    public static IResult Reused() => Problem.Create(
        StatusCodes.Status422UnprocessableEntity, "idempotency-key-reused", "Idempotency key reused",
        $"This {Header} was used for another request; take a new one for each thing to create.");

    /// <summary>Answers 201 with the object, <c>Location</c> and <c>Event-Position</c>; called after the commit.</summary>
    /// <param name="http">The request.</param>
    /// <param name="created">What was created; its body is JSON already.</param>
    public static async Task<IResult> AnswerCreatedAsync(this HttpContext http, CreatedAnswer<string> created)
    {
        await http.AnswerPositionAsync(created.EventId);
        http.Response.Headers.Location = created.Location;
        return TypedResults.Text(created.Body, "application/json", statusCode: StatusCodes.Status201Created);
    }

    private static JsonSerializerOptions Json(HttpContext http) => http.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
}
