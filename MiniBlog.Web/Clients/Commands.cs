using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using MiniBlog.ServiceDefaults.Events;

namespace MiniBlog.Web.Clients;

/// <summary>Sends a command to a service and turns whatever comes back, or does not, into an <see cref="Answer{T}"/>.</summary>
public static class Commands
{
    /// <summary>Sends <paramref name="request"/>. Whoever sent it learns what happened; only a reader who left makes it throw.</summary>
    public static async Task<Answer<T>> CommandAsync<T>(this HttpClient client, HttpRequestMessage request, CancellationToken cancellationToken) where T : class
    {
        try
        {
            using var response = await client.SendAsync(request, cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                return new(null, await RefusalAsync(response, cancellationToken));
            }

            var value = response.StatusCode == HttpStatusCode.NoContent ? null : await response.Content.ReadFromJsonAsync<T>(EventJson.Options, cancellationToken);
            return new(value, null);
        }
        catch (Exception exception) when (exception.IsAway(cancellationToken))
        {
            return new(null, new Refusal(503, "The part of the blog that does this is not reachable at the moment."));
        }
    }

    /// <summary>Whether a call failed because the other side is not there, too slow, or talks nonsense; not because the reader left.</summary>
    public static bool IsAway(this Exception exception, CancellationToken cancellationToken) => exception switch
    {
        HttpRequestException or JsonException => true,
        OperationCanceledException => !cancellationToken.IsCancellationRequested,
        _ => false,
    };

    private static async Task<Refusal> RefusalAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var problem = await ProblemAsync(response, cancellationToken);
        // Blazor answers 404 with the page that says that nothing is here, in place of the one that keeps what was typed. Who could type it had the
        // thing before them, so it is gone.
        var status = response.StatusCode is HttpStatusCode.NotFound ? StatusCodes.Status410Gone : (int)response.StatusCode;
        return new Refusal(status, Sentence(status, problem?.Detail))
        {
            Fields = problem?.Errors ?? new Dictionary<string, string[]>(),
            RetryAfter = response.Headers.RetryAfter is { } after ? Wait(after, response.Headers.Date) : null,
        };
    }

    private static string Sentence(int status, string? detail) => status switch
    {
        400 => "Something in the form has to be put right first.",
        410 => "What it belongs to is not there any more.",
        429 => "That was a lot from your address in a short time.",
        >= 500 => "The part of the blog that does this has a fault at the moment.",
        401 or 403 => "You may not do this.",
        _ => detail ?? $"The blog did not accept this ({status.ToString(CultureInfo.InvariantCulture)}).",
    };

    private static TimeSpan? Wait(RetryConditionHeaderValue after, DateTimeOffset? now) => after.Delta ?? after.Date - now;

    private static async Task<ProblemBody?> ProblemAsync(HttpResponseMessage response, CancellationToken cancellationToken) =>
        response.Content.Headers.ContentType?.MediaType is "application/problem+json"
            ? await response.Content.ReadFromJsonAsync<ProblemBody>(EventJson.Options, cancellationToken)
            : null;

    private sealed record ProblemBody(string? Detail, Dictionary<string, string[]>? Errors);
}
