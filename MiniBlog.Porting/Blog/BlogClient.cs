using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using MiniBlog.Porting.Archives;
using MiniBlog.ServiceDefaults.Porting;

namespace MiniBlog.Porting.Blog;

/// <summary>A running blog, as its owner uses it from a program: with a token from Web's <c>POST /token</c>.</summary>
public sealed class BlogClient(BlogAddresses addresses, string user, string password) : IDisposable
{
    /// <summary>A token is renewed before it ends.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(60);

    private readonly HttpClient http = new();
    private string token = "";
    private DateTimeOffset tokenEnds;

    /// <summary>All that a service gives, page by page.</summary>
    public IAsyncEnumerable<ArchivedPost> PostsAsync(CancellationToken cancellationToken) => ExportAsync<ArchivedPost>(addresses.Posts, "posts", cancellationToken);

    public IAsyncEnumerable<ArchivedComment> CommentsAsync(CancellationToken cancellationToken) => ExportAsync<ArchivedComment>(addresses.Comments, "comments", cancellationToken);

    public IAsyncEnumerable<ArchivedDecisions> DecisionsAsync(CancellationToken cancellationToken) => ExportAsync<ArchivedDecisions>(addresses.Moderation, "decisions", cancellationToken);

    public IAsyncEnumerable<ArchivedImage> ImagesAsync(CancellationToken cancellationToken) => ExportAsync<ArchivedImage>(addresses.Posts, "images", cancellationToken);

    public async Task<byte[]> ImageAsync(string hash, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(HttpMethod.Get, new Uri(addresses.Posts, $"export/images/{hash}"), null, cancellationToken);
        return await answer.Content.ReadAsByteArrayAsync(cancellationToken);
    }

    public Task<ImportAnswer> ImportAsync(IReadOnlyList<ArchivedPost> posts, bool dryRun, CancellationToken cancellationToken) =>
        ImportAsync(addresses.Posts, "posts", posts, dryRun, cancellationToken);

    public Task<ImportAnswer> ImportAsync(IReadOnlyList<ArchivedComment> comments, bool dryRun, CancellationToken cancellationToken) =>
        ImportAsync(addresses.Comments, "comments", comments, dryRun, cancellationToken);

    public Task<ImportAnswer> ImportAsync(IReadOnlyList<ArchivedDecisions> decisions, bool dryRun, CancellationToken cancellationToken) =>
        ImportAsync(addresses.Moderation, "decisions", decisions, dryRun, cancellationToken);

    /// <summary>Gives the blog an image.</summary>
    /// <returns>Its address there and whether it is new.</returns>
    /// <exception cref="RefusedException">The blog does not take it.</exception>
    public async Task<(string Address, bool IsNew)> ImportImageAsync(string hash, byte[] file, string author, DateTimeOffset addedAt, bool dryRun, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(file) { Headers = { ContentType = new("application/octet-stream") } };
        var address = new Uri(addresses.Posts, $"import/images/{hash}?author={Uri.EscapeDataString(author)}&addedAt={Uri.EscapeDataString($"{addedAt:O}")}&dryRun={dryRun}");
        using var answer = await SendAsync(HttpMethod.Post, address, content, cancellationToken);
        var imported = await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        return (imported.GetProperty("image").GetProperty("address").GetString()!, imported.GetProperty("isNew").GetBoolean());
    }

    /// <exception cref="PortingException">The name or the password is wrong, or the blog is not there.</exception>
    public async Task SignInAsync(CancellationToken cancellationToken)
    {
        using var form = new FormUrlEncodedContent([new("grant_type", "password"), new("username", user), new("password", password)]);
        using var answer = await ReachAsync(() => http.PostAsync(new Uri(addresses.Web, "token"), form, cancellationToken), addresses.Web);
        var said = await ReadAsync(answer, cancellationToken);
        if (!answer.IsSuccessStatusCode)
        {
            throw new PortingException($"Signing in as {user} failed: {(said.ValueKind == JsonValueKind.Object && said.TryGetProperty("error_description", out var why) ? why.GetString() : $"{addresses.Web} answered {(int)answer.StatusCode}")}");
        }

        token = said.GetProperty("access_token").GetString()!;
        tokenEnds = DateTimeOffset.UtcNow.AddSeconds(said.GetProperty("expires_in").GetInt32());
    }

    public void Dispose() => http.Dispose();

    private async IAsyncEnumerable<T> ExportAsync<T>(Uri service, string what, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (string? after = null, next = null; after is null || next is not null; after = next)
        {
            using var answer = await SendAsync(HttpMethod.Get, new Uri(service, $"export/{what}{(after is null ? "" : $"?after={after}")}"), null, cancellationToken);
            var page = (await answer.Content.ReadFromJsonAsync<ExportPage<T>>(ArchiveFormat.Json, cancellationToken))!;
            foreach (var item in page.Items)
            {
                yield return item;
            }

            next = page.Next;
            if (next is null)
            {
                yield break;
            }
        }
    }

    private async Task<ImportAnswer> ImportAsync<T>(Uri service, string what, IReadOnlyList<T> items, bool dryRun, CancellationToken cancellationToken)
    {
        using var content = JsonContent.Create(new ImportRequest<T>(items), options: ArchiveFormat.Json);
        using var answer = await SendAsync(HttpMethod.Post, new Uri(service, $"import/{what}?dryRun={dryRun}"), content, cancellationToken);
        return (await answer.Content.ReadFromJsonAsync<ImportAnswer>(ArchiveFormat.Json, cancellationToken))!;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, Uri address, HttpContent? content, CancellationToken cancellationToken)
    {
        if (DateTimeOffset.UtcNow > tokenEnds - Margin)
        {
            await SignInAsync(cancellationToken);
        }

        using var request = new HttpRequestMessage(method, address) { Content = content, Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
        var answer = await ReachAsync(() => http.SendAsync(request, cancellationToken), address);
        if (answer.IsSuccessStatusCode)
        {
            return answer;
        }

        using (answer)
        {
            var problem = await ReadAsync(answer, cancellationToken);
            var detail = problem.ValueKind == JsonValueKind.Object && problem.TryGetProperty("detail", out var text) ? text.GetString() : null;
            throw (int)answer.StatusCode is 400 or 413
                ? new RefusedException(detail ?? "It is too large.")
                : new PortingException($"{address.GetLeftPart(UriPartial.Path)} answered {(int)answer.StatusCode}: {detail ?? "no reason given"}");
        }
    }

    private static async Task<HttpResponseMessage> ReachAsync(Func<Task<HttpResponseMessage>> send, Uri address)
    {
        try
        {
            return await send();
        }
        catch (HttpRequestException e)
        {
            throw new PortingException($"{address.GetLeftPart(UriPartial.Authority)} does not answer ({e.Message}). Is the blog running? What was done so far is kept: the same command goes on from there.", e);
        }
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        try
        {
            return await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        }
        catch (JsonException)
        {
            // Somebody else's page: the status says all that can be said.
            return default;
        }
    }
}

/// <summary>The blog does not take what it was given.</summary>
public sealed class RefusedException(string message) : Exception(message);
