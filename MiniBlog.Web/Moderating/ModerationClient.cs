using MiniBlog.Web.Clients;

namespace MiniBlog.Web.Moderating;

/// <summary>Commands to Moderation.</summary>
/// <param name="http">To Moderation, in the moderator's name.</param>
public sealed class ModerationClient(HttpClient http)
{
    /// <summary>Approves a comment.</summary>
    public Task<Answer<NoBody>> ApproveAsync(Guid commentId, int? textVersion, string? reason, CancellationToken cancellationToken) =>
        DecideAsync(commentId, "approve", textVersion, reason, cancellationToken);

    /// <summary>Rejects a comment.</summary>
    public Task<Answer<NoBody>> RejectAsync(Guid commentId, int? textVersion, string? reason, CancellationToken cancellationToken) =>
        DecideAsync(commentId, "reject", textVersion, reason, cancellationToken);

    private async Task<Answer<NoBody>> DecideAsync(Guid commentId, string verdict, int? textVersion, string? reason, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/comments/{commentId}/{verdict}")
        {
            Content = JsonContent.Create(new { reason, textVersion }),
        };
        return await http.CommandAsync<NoBody>(request, cancellationToken);
    }
}
