using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.WebUtilities;
using MiniBlog.ServiceDefaults.Events;
using MiniBlog.ServiceDefaults.Events.Contracts;
using MiniBlog.Web.Clients;
using MiniBlog.Web.Commenting;
using MiniBlog.Web.Moderating;
using MiniBlog.Web.Rules;

namespace MiniBlog.Web.Reading;

/// <summary>
/// Everything that the front end reads. What is not there is null, a cursor that Query does not know a 400, and a Query that
/// does not answer a <see cref="ServiceAwayException"/>, which becomes the page that says so.
/// </summary>
/// <param name="http">To Query, in the name of whoever is signed in.</param>
/// <param name="logger">Learns why Query did not answer; readers only learn that.</param>
public sealed class QueryClient(HttpClient http, ILogger<QueryClient> logger)
{
    /// <summary>Tags to choose from; nobody reads a longer list.</summary>
    private const int MostTags = 200;

    /// <summary>Published posts, newest first; of a tag or a month (<c>2026-11</c>), or with some words in them.</summary>
    public async Task<Page<PostItem>> PostsAsync(
        string? tag = null, string? text = null, string? cursor = null, string? month = null, CancellationToken cancellationToken = default) =>
        await GetAsync<Page<PostItem>>(Address("/posts", ("tag", tag), ("q", text), ("month", month), ("cursor", cursor)), cancellationToken) ?? new([], null);

    /// <summary>The pages that stand alone, such as "About".</summary>
    public async Task<Page<PostItem>> PlainPagesAsync(CancellationToken cancellationToken) =>
        await GetAsync<Page<PostItem>>(Address("/posts", ("status", "page")), cancellationToken) ?? new([], null);

    /// <summary>The months in which posts were published, newest first.</summary>
    public async Task<Page<MonthItem>> MonthsAsync(CancellationToken cancellationToken) =>
        await GetAsync<Page<MonthItem>>("/months", cancellationToken) ?? new([], null);

    /// <summary>The tags of published posts, those of most posts first.</summary>
    public async Task<Page<TagItem>> TagsAsync(CancellationToken cancellationToken) =>
        await GetAsync<Page<TagItem>>("/tags", cancellationToken) ?? new([], null);

    /// <summary>Posts of a shelf (<c>published</c>, <c>page</c>, <c>draft</c>, <c>scheduled</c>, <c>trash</c>), newest first; for authors.</summary>
    public async Task<Page<PostItem>> ShelfAsync(string shelf, string? cursor, CancellationToken cancellationToken) =>
        await GetAsync<Page<PostItem>>(Address("/posts", ("status", shelf), ("cursor", cursor)), cancellationToken) ?? new([], null);

    /// <summary>How many posts are on each shelf; for authors.</summary>
    public async Task<IReadOnlyDictionary<string, int>> ShelvesAsync(CancellationToken cancellationToken) =>
        await GetAsync<Dictionary<string, int>>("/shelves", cancellationToken) ?? [];

    /// <summary>The tags of published posts, the most used first.</summary>
    public async Task<IReadOnlyList<string>> TagNamesAsync(CancellationToken cancellationToken) =>
        [.. (await TagsAsync(cancellationToken)).Items.Take(MostTags).Select(item => item.Tag)];

    /// <summary>A text as it would be published; for authors.</summary>
    public async Task<PostPreview?> PreviewAsync(string markdown, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/preview") { Content = JsonContent.Create(new { content = markdown }) };
        return await ReadAsync<PostPreview>(request, cancellationToken);
    }

    /// <summary>A draft, for who has a link to it.</summary>
    public Task<Post?> InvitedPostAsync(Guid id, string token, CancellationToken cancellationToken) =>
        GetAsync<Post>(Address($"/posts/{id}", ("preview", token)), cancellationToken);

    /// <summary>A post by the name in its address or by its id.</summary>
    public async Task<Post?> PostAsync(string slugOrId, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, PostLinks.Post(slugOrId));
        string? tag = null;
        return await ReadAsync<Post>(request, cancellationToken, response => tag = response.Headers.ETag?.ToString()) is { } post ? post with { Tag = tag } : null;
    }

    /// <summary>The post that had this address in a blog that it was imported from.</summary>
    public Task<PostLink?> PostAtAsync(string oldAddress, CancellationToken cancellationToken) =>
        GetAsync<PostLink>(Address("/old-addresses", ("address", oldAddress)), cancellationToken);

    /// <summary>A page of a post's comments, oldest first unless the newest are wanted.</summary>
    public Task<Page<Comment>?> CommentsAsync(Guid postId, string? cursor, bool newest, CancellationToken cancellationToken) =>
        GetAsync<Page<Comment>>(Address($"/posts/{postId}/comments", ("order", newest ? "newest" : null), ("cursor", cursor)), cancellationToken);

    /// <summary>One comment; one that is not approved only with its edit token.</summary>
    public Task<Comment?> CommentAsync(Guid id, string? editToken, CancellationToken cancellationToken) =>
        GetAsync<Comment>($"/comments/{id}", cancellationToken, editToken);

    /// <summary>How a comment would be shown, as HTML that Query sanitised.</summary>
    public async Task<string> CommentPreviewAsync(string text, CancellationToken cancellationToken)
    {
        const string Address = "/comments/preview";
        try
        {
            using var answer = await http.PostAsJsonAsync(Address, new CommentText(text), cancellationToken);
            // A text that Comments would refuse has no look: sending it says why.
            return answer.StatusCode is HttpStatusCode.BadRequest ? "" : (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<PreviewedComment>(cancellationToken))!.Html;
        }
        catch (Exception exception) when (exception.IsAway(cancellationToken))
        {
            throw Away(Address, exception);
        }
    }

    private sealed record PreviewedComment(string Html);

    /// <summary>Comments of one status with what Moderation found, and how many there are of each.</summary>
    public async Task<ModerationPage> ModerationAsync(CommentStatus status, string? text, string? author, string? cursor, CancellationToken cancellationToken) =>
        await GetAsync<ModerationPage>(
            Address("/moderation", ("status", Name(status)), ("q", text), ("author", author), ("cursor", cursor)), cancellationToken) ?? new([], null, null);

    /// <summary>The versions of the rules, newest first: the first of them is in force.</summary>
    public async Task<Page<RuleSetView>> RuleSetsAsync(string? cursor, CancellationToken cancellationToken) =>
        await GetAsync<Page<RuleSetView>>(Address("/rules", ("cursor", cursor)), cancellationToken) ?? new([], null);

    /// <summary>One version of the rules.</summary>
    public Task<RuleSetView?> RuleSetAsync(int version, CancellationToken cancellationToken) =>
        GetAsync<RuleSetView>(string.Create(CultureInfo.InvariantCulture, $"/rules/{version}"), cancellationToken);

    /// <summary>Opens an answer to be passed on as it comes; the caller disposes it.</summary>
    public async Task<HttpResponseMessage> OpenAsync(string path, IEnumerable<(string Name, string Value)> headers, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        try
        {
            return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (Exception exception) when (exception.IsAway(cancellationToken))
        {
            throw Away(path, exception);
        }
    }

    private ServiceAwayException Away(string address, Exception exception)
    {
        logger.LogWarning("Query did not answer {Address}: {Fault}", address, exception.Message);
        return new("query", exception);
    }

    internal static string Name(CommentStatus status) => status.ToString().ToLowerInvariant();

    /// <summary>Reads anything else that Query answers with.</summary>
    internal async Task<T?> GetAsync<T>(string address, CancellationToken cancellationToken, string? editToken = null) where T : class
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (editToken is not null)
        {
            request.Headers.Add(Headers.EditToken, editToken);
        }

        return await ReadAsync<T>(request, cancellationToken);
    }

    private async Task<T?> ReadAsync<T>(HttpRequestMessage request, CancellationToken cancellationToken, Action<HttpResponseMessage>? look = null) where T : class
    {
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            look?.Invoke(response);
            return response.StatusCode switch
            {
                HttpStatusCode.NotFound => null,
                HttpStatusCode.BadRequest => throw new BadHttpRequestException("The address does not make sense to the blog."),
                _ => await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<T>(EventJson.Options, cancellationToken),
            };
        }
        catch (Exception exception) when (exception.IsAway(cancellationToken))
        {
            throw Away(request.RequestUri!.ToString(), exception);
        }
    }

    internal static string Address(string path, params IEnumerable<(string Name, string? Value)> query) =>
        QueryHelpers.AddQueryString(path, query.Where(pair => !string.IsNullOrEmpty(pair.Value)).Select(pair => KeyValuePair.Create(pair.Name, pair.Value)));
}
