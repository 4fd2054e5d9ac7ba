using MiniBlog.ServiceDefaults.Events.Contracts;
using MiniBlog.ServiceDefaults.Http;
using MiniBlog.Web.Clients;
using Headers = MiniBlog.Web.Clients.Headers;

namespace MiniBlog.Web.Writing;

/// <summary>A post as Posts answers it to its author.</summary>
public sealed record SavedPost(Guid Id, string Slug, PostStatus Status, int Version)
{
    public DateTimeOffset? ScheduledFor { get; init; }
}

/// <summary>What an author wrote; no status leaves it as it is.</summary>
public sealed record PostText(string? Title, string? Content, IReadOnlyList<string> Tags, string? Status)
{
    public string? Slug { get; init; }

    public string? Excerpt { get; init; }

    public string? Kind { get; init; }

    public DateTimeOffset? ScheduledFor { get; init; }

    public CommentSettings? Comments { get; init; }
}

/// <summary>Commands to Posts.</summary>
/// <param name="http">To Posts, in the author's name.</param>
public sealed class PostsClient(HttpClient http)
{
    /// <summary>Saves a new post; the same <paramref name="formKey"/> never makes a second one.</summary>
    public async Task<Answer<SavedPost>> CreateAsync(PostText post, Guid formKey, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/posts") { Content = JsonContent.Create(post) };
        request.Headers.Add(Headers.IdempotencyKey, formKey.ToString());
        return await http.CommandAsync<SavedPost>(request, cancellationToken);
    }

    /// <summary>Changes a post; refused with 412 if it is no longer at <paramref name="version"/>.</summary>
    public async Task<Answer<SavedPost>> ChangeAsync(Guid id, PostText post, int version, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/posts/{id}") { Content = JsonContent.Create(post) };
        request.Headers.Add("If-Match", ETags.Of(version));
        return await http.CommandAsync<SavedPost>(request, cancellationToken);
    }

    /// <summary>Throws a post away: nobody but authors sees it, and it can be restored for a month.</summary>
    public Task<Answer<SavedPost>> TrashAsync(Guid id, CancellationToken cancellationToken) => MoveAsync(id, "trash", cancellationToken);

    /// <summary>Makes a post what it was before it was thrown away.</summary>
    public Task<Answer<SavedPost>> RestoreAsync(Guid id, CancellationToken cancellationToken) => MoveAsync(id, "restore", cancellationToken);

    /// <summary>Deletes a post for good, and its comments with it.</summary>
    public async Task<Answer<NoBody>> DeleteAsync(Guid id, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, $"/posts/{id}");
        return await http.CommandAsync<NoBody>(request, cancellationToken);
    }

    private async Task<Answer<SavedPost>> MoveAsync(Guid id, string where, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/posts/{id}/{where}");
        return await http.CommandAsync<SavedPost>(request, cancellationToken);
    }
}
