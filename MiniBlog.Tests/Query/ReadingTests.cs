using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Xml.Linq;
using MiniBlog.ServiceDefaults.Auth;

namespace MiniBlog.Tests.Query;

/// <summary>Query over HTTP, in the running blog.</summary>
[Collection(nameof(BlogSystem))]
public sealed class ReadingTests(BlogSystem blog)
{
    [Fact]
    public async Task A_post_is_whole_with_its_comments_and_a_list_leaves_them_out()
    {
        var post = await PublishAsync("Whole", "# Hi\n\nA **bold** word", "one", "two");
        var (comment, _) = await CommentAsync(post.Id, "A *fine* post");
        await StatusBecomesAsync(comment, "approved");

        var (status, whole) = await GetAsync($"/posts/{post.Slug}");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("<h2 id=\"s-hi\">Hi</h2>\n<p>A <strong>bold</strong> word</p>\n", whole.GetProperty("html").GetString());
        Assert.Equal(1, whole.GetProperty("commentCount").GetInt32());
        Assert.Equal("<p>A <em>fine</em> post</p>\n", whole.GetProperty("comments").GetProperty("items")[0].GetProperty("html").GetString());
        Assert.False(whole.TryGetProperty("content", out _));

        var (_, list) = await GetAsync("/posts?tag=two&q=bold");
        var item = list.GetProperty("items").EnumerateArray().Single(p => p.GetProperty("id").GetGuid() == post.Id);
        foreach (var field in new[] { "slug", "title", "html", "excerpt", "tags", "status", "author", "createdAt", "publishedAt", "updatedAt", "version", "commentCount" })
        {
            Assert.True(item.TryGetProperty(field, out _), field);
        }

        Assert.False(item.TryGetProperty("comments", out _));
    }

    [Fact]
    public async Task A_draft_is_for_authors_only()
    {
        var draft = await WriteAsync(new { title = "Secret", content = "Not yet", tags = Array.Empty<string>(), status = "draft" });

        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync($"/posts/{draft.Id}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync($"/posts/{draft.Slug}", Roles.Moderator)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync("/posts?status=draft")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await GetAsync("/posts?status=draft", Roles.Moderator)).Status);
        Assert.Equal("Not yet", (await GetAsync($"/posts/{draft.Id}", Roles.Author)).Body.GetProperty("content").GetString());
        Assert.Contains(draft.Id, Ids((await GetAsync("/posts?status=draft&limit=100", Roles.Author)).Body));
        Assert.DoesNotContain(draft.Id, Ids((await GetAsync("/posts?limit=100", Roles.Author)).Body));
    }

    [Theory]
    [InlineData("An orange", "rejected")]
    [InlineData("http://a.example http://b.example http://c.example", "flagged")]
    public async Task The_text_of_a_comment_that_is_not_approved_is_for_its_author_and_for_moderators(string text, string expected)
    {
        var post = await PublishAsync("Quiet");
        var (comment, token) = await CommentAsync(post.Id, text);
        await StatusBecomesAsync(comment, expected);

        foreach (var address in new[] { $"/comments/{comment}", $"/posts/{post.Id}", $"/posts/{post.Id}/comments", "/posts?limit=100", "/feed.xml" })
        {
            using var answer = await blog.Query.GetAsync(address, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.DoesNotContain(text, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }

        var stub = (await GetAsync($"/comments/{comment}")).Body;
        Assert.Equal((expected, JsonValueKind.Null, JsonValueKind.Null), (stub.GetProperty("status").GetString(), stub.GetProperty("html").ValueKind, stub.GetProperty("author").ValueKind));
        var (_, another) = await CommentAsync(post.Id, $"Another {Guid.NewGuid()}");
        Assert.Equal(JsonValueKind.Null, (await GetAsync($"/comments/{comment}", editToken: another)).Body.GetProperty("html").ValueKind);
        Assert.Equal(text, (await GetAsync($"/comments/{comment}", editToken: token)).Body.GetProperty("content").GetString());
        Assert.Equal(text, (await GetAsync($"/comments/{comment}", Roles.Moderator)).Body.GetProperty("content").GetString());
        Assert.Contains(comment, Ids((await GetAsync($"/posts/{post.Id}/comments", Roles.Moderator)).Body));
    }

    [Fact]
    public async Task Pages_hold_everything_once_while_posts_are_added()
    {
        var tag = $"t{Guid.NewGuid():N}";
        var expected = new List<Guid>();
        for (var i = 0; i < 5; i++)
        {
            expected.Insert(0, (await PublishAsync($"Page {i}", "Text", tag)).Id);
        }

        var found = new List<Guid>();
        string? cursor = null;
        do
        {
            var (_, page) = await GetAsync($"/posts?limit=2&tag={tag}&cursor={cursor}");
            found.AddRange(Ids(page));
            cursor = page.GetProperty("next").GetString();
            await PublishAsync("Newer", "Text", tag);
        }
        while (cursor is not null);

        Assert.Equal(expected, found);
    }

    [Fact]
    public async Task A_deleted_post_takes_its_comments_along()
    {
        var post = await PublishAsync("Short-lived", "Text");
        var (comment, token) = await CommentAsync(post.Id, "Here for a moment");
        await StatusBecomesAsync(comment, "approved");
        using var request = BlogSystem.Request(HttpMethod.Delete, $"/posts/{post.Id}", roles: Roles.Author);
        using var deleted = await blog.Posts.SendAsync(request, TestContext.Current.CancellationToken);

        var (status, _) = await GetAsync($"/comments/{comment}", editToken: token, position: Position(deleted));
        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync($"/posts/{post.Id}/comments", Roles.Moderator)).Status);
    }

    [Fact]
    public async Task What_a_reader_has_already_is_not_sent_again_until_it_changes()
    {
        var post = await PublishAsync("Cached", "Text");
        using var first = await blog.Query.GetAsync($"/posts/{post.Slug}", TestContext.Current.CancellationToken);
        using var again = new HttpRequestMessage(HttpMethod.Get, $"/posts/{post.Slug}");
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await blog.Query.SendAsync(again, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.False(first.Headers.ETag!.IsWeak);
        Assert.Contains("Edit-Token", first.Headers.Vary);

        var (comment, _) = await CommentAsync(post.Id, "Something new");
        await StatusBecomesAsync(comment, "approved");
        using var later = new HttpRequestMessage(HttpMethod.Get, $"/posts/{post.Slug}");
        later.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var third = await blog.Query.SendAsync(later, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, third.StatusCode);
    }

    [Fact]
    public async Task The_feed_is_Atom_with_the_newest_post_first()
    {
        var post = await PublishAsync("In the feed", "A <b>text</b>");

        var feed = XElement.Parse(await blog.Query.GetStringAsync("/feed.xml", TestContext.Current.CancellationToken));

        Assert.Equal($"urn:uuid:{post.Id}", feed.Elements(XName.Get("entry", "http://www.w3.org/2005/Atom")).First().Element(XName.Get("id", "http://www.w3.org/2005/Atom"))!.Value);
    }

    [Fact]
    public async Task A_change_is_told_to_whoever_listens()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/changes");
        using var stream = await blog.Query.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        using var lines = new StreamReader(await stream.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        Assert.Equal(": here", await lines.ReadLineAsync(TestContext.Current.CancellationToken));

        var post = await PublishAsync("Heard of", "Text");

        var expected = $$"""data: {"kind":"post","postId":"{{post.Id}}","status":"published"}""";
        while (await lines.ReadLineAsync(TestContext.Current.CancellationToken) is { } line && line != expected)
        {
            Assert.NotNull(line);
        }
    }

    private static IEnumerable<Guid> Ids(JsonElement page) => page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetGuid());

    private static string Position(HttpResponseMessage answer) => answer.Headers.GetValues("Event-Position").Single();

    private Task<(Guid Id, string Slug)> PublishAsync(string title, string content = "Text", params string[] tags) =>
        WriteAsync(new { title, content, tags, status = "published" });

    private async Task<(Guid Id, string Slug)> WriteAsync(object post)
    {
        using var request = BlogSystem.Request(HttpMethod.Post, "/posts", post, Roles.Author);
        using var answer = await blog.Posts.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        var id = body.GetProperty("id").GetGuid();
        await BlogSystem.EventuallyAsync(async () => (await GetAsync($"/posts/{id}", Roles.Author, position: Position(answer))).Status == HttpStatusCode.OK, "the post is to be read");
        return (id, body.GetProperty("slug").GetString()!);
    }

    private async Task<(Guid Id, string EditToken)> CommentAsync(Guid post, string content)
    {
        var id = Guid.Empty;
        var token = "";
        await BlogSystem.EventuallyAsync(
            async () =>
            {
                // Comments hears of the post by an event, as Query does.
                using var attempt = BlogSystem.Request(HttpMethod.Post, $"/posts/{post}/comments", new { author = "Ann", content });
                using var answer = await blog.Comments.SendAsync(attempt, TestContext.Current.CancellationToken);
                if (answer.StatusCode != HttpStatusCode.Created)
                {
                    return false;
                }

                var body = await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
                (id, token) = (body.GetProperty("id").GetGuid(), body.GetProperty("editToken").GetString()!);
                return true;
            },
            "the comment is accepted");
        return (id, token);
    }

    private Task StatusBecomesAsync(Guid comment, string status) => BlogSystem.EventuallyAsync(
        async () => (await GetAsync($"/comments/{comment}")) is { Status: HttpStatusCode.OK } answer && answer.Body.GetProperty("status").GetString() == status, $"the comment is {status}");

    private async Task<(HttpStatusCode Status, JsonElement Body)> GetAsync(string address, string role = "", string? editToken = null, string? position = null)
    {
        using var request = BlogSystem.Request(HttpMethod.Get, address, roles: role.Length > 0 ? [role] : []);
        if (editToken is not null)
        {
            request.Headers.Add(EditTokens.Header, editToken);
        }

        if (position is not null)
        {
            request.Headers.Add("Event-Position", position);
        }

        using var answer = await blog.Query.SendAsync(request, TestContext.Current.CancellationToken);
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken));
    }
}
