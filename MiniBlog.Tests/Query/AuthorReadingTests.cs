using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Time.Testing;
using MiniBlog.ServiceDefaults.Auth;
using MiniBlog.ServiceDefaults.Events;

namespace MiniBlog.Tests.Query;

/// <summary>What Query answers to those who write, in the running blog.</summary>
[Collection(nameof(BlogSystem))]
public sealed class AuthorReadingTests(BlogSystem blog)
{
    private static readonly string[] Paged = ["paged"];

    private const string Markdown = "# Hi\n\n<script>alert(1)</script> **bold** [x](javascript:alert(1))\n\n| a | b |\n|---|---|\n| 1 | 2 |\n";

    [Fact]
    public async Task A_preview_is_what_will_be_published()
    {
        var (status, preview) = await SendAsync(HttpMethod.Post, "/preview", new { content = Markdown });
        Assert.Equal(HttpStatusCode.OK, status);
        var (id, _) = await WriteAsync(new { title = "Previewed", content = Markdown, status = "published" });
        var (_, post) = await SendAsync(HttpMethod.Get, $"/posts/{id}");
        Assert.Equal(post.GetProperty("html").GetString(), preview.GetProperty("html").GetString());
        Assert.Equal(post.GetProperty("excerpt").GetString(), preview.GetProperty("excerpt").GetString());

        using var reader = await blog.Query.PostAsJsonAsync("/preview", new { content = "x" }, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, reader.StatusCode);
    }

    [Fact]
    public async Task Each_post_is_on_one_shelf_and_the_shelves_are_counted()
    {
        var before = (await SendAsync(HttpMethod.Get, "/shelves")).Body;
        var (scheduled, _) = await WriteAsync(new { title = "Shelved", content = "x", scheduledFor = DateTimeOffset.UtcNow.AddYears(1) });
        var (page, _) = await WriteAsync(new { title = "About this", content = "x", kind = "page", status = "published", tags = Paged });
        var (thrown, _) = await WriteAsync(new { title = "Thrown away", content = "x", status = "published", tags = Paged });
        await SendAsync(HttpMethod.Post, $"/posts/{thrown}/trash", new { }, blog.Posts);

        foreach (var (shelf, id) in new[] { ("scheduled", scheduled), ("page", page), ("trash", thrown) })
        {
            foreach (var other in new[] { "published", "page", "draft", "scheduled", "trash" })
            {
                var (_, list) = await SendAsync(HttpMethod.Get, $"/posts?status={other}&limit=100");
                Assert.Equal(other == shelf, list.GetProperty("items").EnumerateArray().Any(post => post.GetProperty("id").GetGuid() == id));
            }

            var now = (await SendAsync(HttpMethod.Get, "/shelves")).Body;
            Assert.Equal(before.GetProperty(shelf).GetInt32() + 1, now.GetProperty(shelf).GetInt32());
        }

        Assert.Empty((await SendAsync(HttpMethod.Get, "/posts?tag=paged")).Body.GetProperty("items").EnumerateArray());
        using var reader = await blog.Query.GetAsync($"/posts/{thrown}", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, reader.StatusCode);
    }

    [Fact]
    public async Task A_former_name_leads_to_the_post()
    {
        var (id, slug) = await WriteAsync(new { title = "Old name of it", content = "x", status = "published" });
        await SendAsync(HttpMethod.Put, $"/posts/{id}", new { title = "New name of it", content = "x", slug = "" }, blog.Posts);
        var (_, post) = await SendAsync(HttpMethod.Get, $"/posts/{slug}");
        Assert.Equal((id, "new-name-of-it"), (post.GetProperty("id").GetGuid(), post.GetProperty("slug").GetString()));
    }

    [Fact]
    public async Task A_link_to_a_draft_opens_this_draft_for_a_week()
    {
        var (id, slug) = await WriteAsync(new { title = "For your eyes", content = "x" });
        var (other, _) = await WriteAsync(new { title = "For mine", content = "x" });
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var tokens = new PreviewTokens(new BlogKeys(new ConfigurationBuilder().AddInMemoryCollection([new("Auth:SigningKey", BlogSystem.SigningKey)]).Build()), clock);
        var token = tokens.For(id);
        clock.SetUtcNow(DateTimeOffset.UtcNow);

        async Task<HttpStatusCode> OpenAsync(string address)
        {
            using var answer = await blog.Query.GetAsync(address, TestContext.Current.CancellationToken);
            return answer.StatusCode;
        }

        await Eventually.EqualsAsync(HttpStatusCode.OK, () => OpenAsync($"/posts/{id}?preview={token}"));
        foreach (var address in new[] { $"/posts/{id}", $"/posts/{slug}?preview={token}", $"/posts/{other}?preview={token}", $"/posts/{id}?preview={token[..^2]}AA", $"/posts/{id}?preview=x" })
        {
            Assert.Equal(HttpStatusCode.NotFound, await OpenAsync(address));
        }

        clock.Advance(PreviewTokens.Lifetime - TimeSpan.FromSeconds(1));
        Assert.True(tokens.Fits(id, token));
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.False(tokens.Fits(id, token));
    }

    private async Task<(Guid Id, string Slug)> WriteAsync(object post)
    {
        var (status, body) = await SendAsync(HttpMethod.Post, "/posts", post, blog.Posts);
        Assert.Equal(HttpStatusCode.Created, status);
        return (body.GetProperty("id").GetGuid(), body.GetProperty("slug").GetString()!);
    }

    private string? written;

    /// <summary>Sends as an author, to Query where nothing else is said, which then reads what was written before.</summary>
    private async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(HttpMethod method, string address, object? body = null, HttpClient? to = null)
    {
        using var request = BlogSystem.Request(method, address, body, Roles.Author);
        if (to is null && written is not null)
        {
            request.Headers.Add(EventPosition.Header, written);
        }

        using var answer = await (to ?? blog.Query).SendAsync(request, TestContext.Current.CancellationToken);
        if (to is not null && answer.Headers.TryGetValues(EventPosition.Header, out var positions))
        {
            written = written is null ? positions.First() : $"{written},{positions.First()}";
        }

        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken));
    }
}
