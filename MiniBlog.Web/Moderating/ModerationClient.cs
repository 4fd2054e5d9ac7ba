using MiniBlog.ServiceDefaults.Http;
using MiniBlog.Web.Clients;

namespace MiniBlog.Web.Moderating;

/// <summary>Commands to Moderation.</summary>
/// <param name="http">To Moderation, in the moderator's name.</param>
public sealed class ModerationClient(HttpClient http)
{
    /// <summary>Decides about the text that the moderator saw; refused with 412 where somebody decided since, and with 409 where the text is another.</summary>
    /// <param name="commentId">The comment.</param>
    /// <param name="verdict"><c>approve</c>, <c>reject</c>, or <c>undo</c> for what was before the last decision.</param>
    /// <param name="reason">Why; needed to reject.</param>
    /// <param name="textVersion">The text.</param>
    /// <param name="seen">How many judgements the moderator knew of; null to decide whatever there was.</param>
    /// <param name="cancellationToken">The moderator left.</param>
    public async Task<Answer<NoBody>> DecideAsync(Guid commentId, string verdict, string? reason, int? textVersion, int? seen, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/comments/{commentId}/{verdict}")
        {
            Content = JsonContent.Create(new { reason, textVersion }),
        };
        if (seen is { } known)
        {
            request.Headers.Add("If-Match", ETags.Of(known));
        }

        return await http.CommandAsync<NoBody>(request, cancellationToken);
    }
}
