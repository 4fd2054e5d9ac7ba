using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MiniBlog.Comments;
using MiniBlog.ServiceDefaults.Auth;
using MiniBlog.ServiceDefaults.Events;
using MiniBlog.ServiceDefaults.Events.Contracts;
using MiniBlog.Tests.Posts;

namespace MiniBlog.Tests.Comments;

/// <summary>Writing comments over HTTP.</summary>
public sealed class CommentApiTests(CommentsHost host) : IClassFixture<CommentsHost>
{
    private readonly ApiHost api = host.Api;

    [Fact]
    public async Task A_reader_comments_on_a_post_that_was_published_a_moment_ago()
    {
        var post = await host.PublishUnheardAsync();
        var comment = await host.CommentAsync(post, "Nice *post*", " Ann ");

        Assert.Equal(($"/comments/{comment.Id}", "\"1\""), (comment.Location, comment.ETag));
        Assert.Matches("^comments-on-posts[0-9]+/[0-7]/[1-9][0-9]*$", comment.Position);
        Assert.Equal((post, "Ann", "Nice *post*", "pending"), (comment["postId"].GetGuid(), Text(comment, "author"), Text(comment, "content"), Text(comment, "status")));
        Assert.Equal(43, Text(comment, "editToken")!.Length);
    }

    [Fact]
    public async Task A_reply_names_a_comment_on_the_same_post()
    {
        var (post, other) = (await host.PublishAsync(), await host.PublishAsync());
        var parent = await host.CommentAsync(post);
        var gone = await host.CommentAsync(post);
        (await api.SendAsync("DELETE", gone.Location!, token: host.Moderator)).Must(204);

        Assert.Equal(parent.Id, (await host.CommentAsync(post, parentId: parent.Id))["parentId"].GetGuid());
        foreach (var (target, parentId) in new[] { (other, parent.Id), (post, gone.Id), (post, Guid.NewGuid()) })
        {
            var answer = (await host.TryCommentAsync(target, new { author = "Ann", content = "Reply", parentId })).MustBeProblem(400, "invalid");
            Assert.Equal(["parentId"], answer["errors"].EnumerateObject().Select(error => error.Name));
        }
    }

    [Fact]
    public async Task There_is_no_commenting_on_what_is_not_there()
    {
        var deleted = await host.PublishAsync();
        await host.CommentAsync(deleted);
        (await host.Posts.SendAsync("DELETE", $"/posts/{deleted}", token: host.Author)).Must(204);
        await Eventually.HoldsAsync(async () => (await host.KnownAsync(deleted))?.Status == MiniBlog.Comments.Posts.KnownPostStatus.Deleted, "the post is known to be gone");

        foreach (var post in new[] { deleted, Guid.NewGuid(), Guid.CreateVersion7(), Guid.CreateVersion7(DateTimeOffset.UtcNow.AddMinutes(-1)) })
        {
            (await host.TryCommentAsync(post, new { author = "Ann", content = "Hello?" })).MustBeProblem(404, "not-found");
            (await api.SendAsync("GET", $"/posts/{post}/comments")).MustBeProblem(404, "not-found");
        }
    }

    [Fact]
    public async Task A_draft_is_open_to_its_author_and_to_no_reader()
    {
        var draft = await host.PublishAsync("draft");

        (await host.TryCommentAsync(draft, new { author = "Ann", content = "Leaked?" })).MustBeProblem(404, "not-found");
        (await api.SendAsync("POST", $"/posts/{draft}/comments", new { author = "Owner", content = "A note" }, host.Author)).Must(201);
    }

    [Fact]
    public async Task An_author_edits_and_deletes_with_the_edit_token()
    {
        var comment = await host.CommentAsync(await host.PublishAsync());
        var edited = (await EditAsync(comment, new { content = "Better" }, Token(comment))).Must(200);

        Assert.Equal(("Better", "Ann", "pending", "\"2\""), (Text(edited, "content"), Text(edited, "author"), Text(edited, "status"), edited.ETag));
        Assert.False(edited.Text.Contains("editToken", StringComparison.Ordinal));
        (await api.SendAsync("DELETE", comment.Location!, headers: Token(comment))).Must(204);
        (await api.SendAsync("DELETE", comment.Location!, headers: Token(comment))).MustBeProblem(404);

        var events = await EventsOfAsync(comment.Id);
        Assert.Equal(["comment-created", "comment-updated", "comment-deleted"], events.Select(e => e.Type));
        Assert.Equal([1, 2, 3], events.Select(e => e.Data.GetProperty("version").GetInt32()));
        Assert.Equal([1, 2], events.Take(2).Select(e => e.Data.GetProperty("textVersion").GetInt32()));
    }

    [Fact]
    public async Task An_approved_comment_that_is_edited_is_hidden_until_it_is_judged_again()
    {
        var post = await host.PublishAsync();
        await host.CommentAsync(post);
        var approved = await host.PlantAsync(post, TimeSpan.FromMinutes(1), CommentStatus.Approved);
        Assert.Equal([approved.Id], await ListedAsync(post));

        var token = api.Services.GetRequiredService<EditTokens>().For(approved.Id);
        (await api.SendAsync("PUT", $"/comments/{approved.Id}", new { content = "Buy pills" }, headers: (EditTokens.Header, token))).Must(200);
        Assert.Empty(await ListedAsync(post));
    }

    [Fact]
    public async Task Nobody_else_changes_a_comment()
    {
        var post = await host.PublishAsync();
        var (mine, yours) = (await host.CommentAsync(post), await host.CommentAsync(post));

        foreach (var header in new[] { Token(yours), (EditTokens.Header, ""), (EditTokens.Header, new string('A', 43)), (EditTokens.Header, "%00"), ("X-Nothing", "x") })
        {
            (await EditAsync(mine, new { content = "Hijacked" }, header)).MustBeProblem(403, "forbidden");
            (await api.SendAsync("DELETE", mine.Location!, headers: header)).MustBeProblem(403, "forbidden");
        }

        foreach (var token in new[] { host.Author, host.Web, api.Expired(Roles.Moderator), host.Moderator[..^4] + "AAAA" })
        {
            (await api.SendAsync("PUT", mine.Location!, new { content = "Hijacked" }, token)).MustBeProblem(403, "forbidden");
        }
    }

    [Fact]
    public async Task After_fifteen_minutes_only_a_moderator_changes_a_comment()
    {
        var post = await host.PublishAsync();
        var (late, inTime) = (await host.PlantAsync(post, TimeSpan.FromMinutes(15.1)), await host.PlantAsync(post, TimeSpan.FromMinutes(14)));
        var tokens = api.Services.GetRequiredService<EditTokens>();

        (await api.SendAsync("PUT", $"/comments/{inTime.Id}", new { content = "New" }, headers: (EditTokens.Header, tokens.For(inTime.Id)))).Must(200);
        foreach (var method in new[] { "PUT", "DELETE" })
        {
            var body = method == "PUT" ? new { content = "New" } : null;
            var refused = (await api.SendAsync(method, $"/comments/{late.Id}", body, headers: (EditTokens.Header, tokens.For(late.Id)))).MustBeProblem(403, "forbidden");
            Assert.Contains("15 minutes", Text(refused, "detail"), StringComparison.Ordinal);
        }

        (await api.SendAsync("PUT", $"/comments/{late.Id}", new { content = "Tidied", author = "A." }, host.Moderator)).Must(200);
        (await api.SendAsync("DELETE", $"/comments/{late.Id}", token: host.Moderator)).Must(204);
    }

    [Fact]
    public async Task A_change_of_an_outdated_version_is_refused()
    {
        var comment = await host.CommentAsync(await host.PublishAsync());
        (await EditAsync(comment, new { content = "Second" }, Token(comment), ("If-Match", "\"1\""))).Must(200);

        (await EditAsync(comment, new { content = "Third" }, Token(comment), ("If-Match", "\"1\""))).MustBeProblem(412, "changed-meanwhile");
        (await api.SendAsync("DELETE", comment.Location!, headers: [Token(comment), ("If-Match", "\"1\"")])).MustBeProblem(412);
        (await api.SendAsync("DELETE", comment.Location!, headers: [Token(comment), ("If-Match", "\"2\"")])).Must(204);
    }

    [Fact]
    public async Task Editing_to_the_same_text_changes_nothing_and_emits_nothing()
    {
        var comment = await host.CommentAsync(await host.PublishAsync());
        var same = (await EditAsync(comment, new { content = "Nice *post*" }, Token(comment))).Must(200);

        Assert.Equal("\"1\"", same.ETag);
        Assert.Single(await EventsOfAsync(comment.Id));
    }

    [Theory]
    [MemberData(nameof(HostileBodies.Names), MemberType = typeof(HostileBodies))]
    public async Task A_hostile_body_is_the_callers_problem(string name)
    {
        var post = await host.PublishAsync();
        var comment = await host.CommentAsync(post);

        (await api.SendAsync("POST", $"/posts/{post}/comments", HostileBodies.Make(name), host.Web)).MustBeProblem(HostileBodies.StatusOf(name));
        (await api.SendAsync("PUT", comment.Location!, HostileBodies.Make(name), headers: Token(comment))).MustBeProblem(HostileBodies.StatusOf(name));
    }

    [Theory]
    [InlineData("author", """{"author":" ","content":"x"}""")]
    [InlineData("author", """{"author":"two\nlines","content":"x"}""")]
    [InlineData("author", """{"author":"ééééééééééééééééééééééééééééééééééééééééééééééééééé","content":"x"}""")]
    [InlineData("content", """{"author":"x","content":"\n"}""")]
    [InlineData("content", """{"author":"x"}""")]
    public async Task A_wrong_field_is_named(string field, string body)
    {
        var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        var answer = (await host.TryCommentAsync(await host.PublishAsync(), content)).MustBeProblem(400, "invalid");

        Assert.Equal([field], answer["errors"].EnumerateObject().Select(error => error.Name));
    }

    [Fact]
    public async Task Limits_are_in_bytes_and_reached_but_not_passed()
    {
        var post = await host.PublishAsync();

        await host.CommentAsync(post, new string('é', 5 * 1024), new string('é', 50));
        (await host.TryCommentAsync(post, new { author = "x", content = new string('é', 5 * 1024) + "x" })).MustBeProblem(400);
    }

    [Theory]
    [InlineData("Event-Position", "posts/-1/x")]
    [InlineData("Reader-Address", "not an address")]
    public async Task A_header_that_makes_no_sense_is_the_callers_problem(string header, string value) =>
        (await api.SendAsync("POST", $"/posts/{await host.PublishAsync()}/comments", new { author = "x", content = "x" }, host.Web, (header, value))).MustBeProblem(400, "invalid");

    private static string? Text(Answer answer, string field) => answer[field].GetString();

    private static (string, string) Token(Answer comment) => (EditTokens.Header, Text(comment, "editToken")!);

    private Task<Answer> EditAsync(Answer comment, object body, params (string, string)[] headers) => api.SendAsync("PUT", comment.Location!, body, headers: headers);

    private async Task<Guid[]> ListedAsync(Guid post) =>
        [.. (await api.SendAsync("GET", $"/posts/{post}/comments")).Must(200)["items"].EnumerateArray().Select(item => item.GetProperty("id").GetGuid())];

    private Task<List<(string Type, JsonElement Data)>> EventsOfAsync(Guid comment) => api.WithAsync<CommentsDb, List<(string, JsonElement)>>(async db =>
    {
        var subject = $"comments/{comment}";
        var log = await db.Set<LogEntry>().Where(e => e.Subject == subject).OrderBy(e => e.Position).ToListAsync();
        return [.. log.Select(e => (e.Type, JsonSerializer.Deserialize<JsonElement>(e.Data)))];
    });
}
