using Microsoft.Extensions.Caching.Memory;
using MiniBlog.ServiceDefaults.Auth;
using MiniBlog.ServiceDefaults.Events;
using MiniBlog.ServiceDefaults.Http;

namespace MiniBlog.Query.Caching;

/// <summary>
/// The bytes of answers that are the same for every reader. One is good for as long as no event is applied: the generation is read before the
/// tables and told before a position is (see <see cref="SubscriptionProgress.Generation"/>), so whoever waited for a position gets an answer that
/// includes it. What other replicas apply is heard as a change notice; should that be lost, a second is the most that an answer lasts.
/// </summary>
public sealed class AnswerCache(SubscriptionProgress progress, TimeProvider time) : IDisposable
{
    /// <summary>The most bytes of bodies and addresses that are kept.</summary>
    private const long Capacity = 64 * 1024 * 1024;

    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(1);

    private readonly MemoryCache answers = new(new MemoryCacheOptions { SizeLimit = Capacity });

    // Of many who miss the same answer at once, one makes it. Two addresses may share a turn; that costs a wait, nothing more.
    private readonly SemaphoreSlim[] turns = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1))];

    /// <summary>Sends the answer from memory, or lets the endpoint make it and keeps what it sends.</summary>
    public async Task AnswerAsync(HttpContext http, RequestDelegate next)
    {
        var address = http.Request.Path.Value + http.Request.QueryString.Value;
        if (Find(address) is { } known)
        {
            await known.SendAsync(http);
            return;
        }

        var turn = turns[(uint)address.GetHashCode(StringComparison.Ordinal) % turns.Length];
        await turn.WaitAsync(http.RequestAborted);
        try
        {
            if (Find(address) is { } made)
            {
                await made.SendAsync(http);
                return;
            }

            var generation = progress.Generation;
            var madeAt = time.GetTimestamp();
            http.Features.Set(new Place(answer => Keep(address, answer, generation, madeAt)));
            await next(http);
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose()
    {
        answers.Dispose();
        foreach (var turn in turns)
        {
            turn.Dispose();
        }
    }

    private Answer? Find(string address) =>
        answers.TryGetValue(address, out Entry? entry) && entry!.Generation == progress.Generation && time.GetElapsedTime(entry.MadeAt) < Lifetime ? entry.Answer : null;

    private void Keep(string address, Answer answer, long generation, long madeAt) => answers.Set(
        address,
        new Entry(answer, generation, madeAt),
        // Removed sooner or later although nobody asks for it again.
        new MemoryCacheEntryOptions { Size = answer.Body.Length + (2L * address.Length) + 200, AbsoluteExpirationRelativeToNow = Lifetime });

    /// <summary>Where an endpoint leaves the answer that it sends, for others.</summary>
    public sealed record Place(Action<Answer> Keep);

    private sealed record Entry(Answer Answer, long Generation, long MadeAt);
}

/// <summary>Marks endpoints whose answers depend on the address alone, unless the caller shows a token or asks for a position.</summary>
public sealed class SameForEveryReader;

public static class AnswerCacheExtensions
{
    /// <summary>Puts the cache into the pipeline, right behind the routing: a hit passes nothing else.</summary>
    public static WebApplication UseAnswerCache(this WebApplication app)
    {
        var cache = app.Services.GetRequiredService<AnswerCache>();
        app.UseRouting();
        app.Use(next => http => IsForEveryReader(http) ? cache.AnswerAsync(http, next) : next(http));
        return app;
    }

    private static bool IsForEveryReader(HttpContext http) =>
        HttpMethods.IsGet(http.Request.Method)
        && http.GetEndpoint()?.Metadata.GetMetadata<SameForEveryReader>() is not null
        && http.Request.Headers.Authorization.Count == 0
        && !http.Request.Headers.ContainsKey(EditTokens.Header)
        && !http.Request.Headers.ContainsKey(EventPosition.Header)
        && !http.Request.QueryString.Value!.Contains(EventPositionAnswers.Parameter, StringComparison.OrdinalIgnoreCase);
}
