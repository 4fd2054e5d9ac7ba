using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using MiniBlog.ServiceDefaults.Auth;

namespace MiniBlog.Tests.WholeSystem;

/// <summary>What people do with the blog, over HTTP.</summary>
public sealed class BlogDriver(BlogSystem blog)
{
    private static readonly string[] Tags = ["test"];

    public async Task<Guid> PublishAsync(string title = "A post")
    {
        using var client = blog.Posts;
        using var request = BlogSystem.Request(HttpMethod.Post, "/posts", new { title, content = "Some *text*.", tags = Tags, status = "published" }, Roles.Author);
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return (await JsonAsync(answer)).GetProperty("id").GetGuid();
    }

    /// <summary>Comments once; null where the service did not accept it.</summary>
    public async Task<Guid?> TryCommentAsync(Guid post, string content, string? idempotencyKey = null)
    {
        using var client = blog.Comments;
        using var request = BlogSystem.Request(HttpMethod.Post, $"/posts/{post}/comments", new { author = "Reader", content });
        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }

        try
        {
            using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
            return answer.StatusCode == HttpStatusCode.Created ? (await JsonAsync(answer)).GetProperty("id").GetGuid() : null;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return null;
        }
    }

    /// <summary>Comments, and repeats the command with its key until it is accepted: so a service that comes and goes creates each once.</summary>
    public async Task<Guid> CommentAsync(Guid post, string content)
    {
        var key = Guid.NewGuid().ToString();
        Guid? id = null;
        await Eventually.HoldsAsync(async () => (id = await TryCommentAsync(post, content, key)) is not null, "the comment is accepted", TimeSpan.FromSeconds(60));
        return id!.Value;
    }

    public async Task<string?> StatusAsync(Guid comment)
    {
        using var client = blog.Query;
        using var answer = await client.GetAsync($"/comments/{comment}", TestContext.Current.CancellationToken);
        return answer.StatusCode == HttpStatusCode.OK ? (await JsonAsync(answer)).GetProperty("status").GetString() : null;
    }

    public Task StatusBecomesAsync(Guid comment, string status) => Eventually.EqualsAsync(status, () => StatusAsync(comment));

    /// <summary>The ids of a post's public comments, as often as they are listed; none while Query does not know the post.</summary>
    public async Task<List<Guid>> ListedAsync(Guid post)
    {
        using var client = blog.Query;
        var ids = new List<Guid>();
        string? cursor = null;
        do
        {
            using var answer = await client.GetAsync($"/posts/{post}/comments?limit=100{(cursor is null ? "" : $"&cursor={cursor}")}", TestContext.Current.CancellationToken);
            if (answer.StatusCode == HttpStatusCode.NotFound)
            {
                return [];
            }

            var page = await JsonAsync(answer.EnsureSuccessStatusCode());
            ids.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetGuid()));
            cursor = page.GetProperty("next").GetString();
        }
        while (cursor is not null);
        return ids;
    }

    /// <summary>Comments from several clients until told to stop; all that was accepted is in <see cref="Load.Accepted"/>.</summary>
    public Load StartLoad(params Guid[] posts) => new(this, posts);

    public sealed class Load : IAsyncDisposable
    {
        private readonly CancellationTokenSource stop = new();
        private readonly BlogDriver driver;
        private readonly Task[] clients;

        internal Load(BlogDriver driver, Guid[] posts)
        {
            this.driver = driver;
            clients = [.. posts.Select(post => Task.Run(() => CommentAsync(post)))];
        }

        public ConcurrentBag<(Guid Post, Guid Comment)> Accepted { get; } = [];

        public Task AcceptedAsync(int more)
        {
            var target = Accepted.Count + more;
            return Eventually.HoldsAsync(() => Accepted.Count >= target, $"{more} more comments are accepted", TimeSpan.FromSeconds(60));
        }

        public async Task StopAsync()
        {
            await stop.CancelAsync();
            await Task.WhenAll(clients);
        }

        /// <summary>Waits until Query lists every accepted comment, and each once.</summary>
        public async Task IsVisibleAsync()
        {
            foreach (var post in Accepted.GroupBy(accepted => accepted.Post))
            {
                var comments = post.Select(accepted => accepted.Comment).Order().ToList();
                await Eventually.EqualsAsync(comments, async () => (await driver.ListedAsync(post.Key)).Order().ToList());
            }
        }

        public async ValueTask DisposeAsync()
        {
            await StopAsync();
            stop.Dispose();
        }

        private async Task CommentAsync(Guid post)
        {
            for (var n = 1; !stop.IsCancellationRequested; n++)
            {
                Accepted.Add((post, await driver.CommentAsync(post, $"Thought number {n} about it.")));
            }
        }
    }

    public static async Task<JsonElement> JsonAsync(HttpResponseMessage answer) => await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
}
