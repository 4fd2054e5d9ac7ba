using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Aspire.Hosting.Testing;
using MiniBlog.ServiceDefaults.Auth;
using MiniBlog.ServiceDefaults.Events;
using Npgsql;

namespace MiniBlog.Tests.WholeSystem;

/// <summary>A comment's way: Comments, Moderation, Comments again, Query.</summary>
[Collection(nameof(BlogSystem))]
public sealed class ThreeHopsTests(BlogSystem blog)
{
    private readonly BlogDriver driver = new(blog);

    [Fact]
    public async Task A_harmless_comment_is_approved_and_everybody_sees_it()
    {
        var post = await driver.PublishAsync();

        var comment = await driver.CommentAsync(post, "I like this.");

        await driver.StatusBecomesAsync(comment, "approved");
        Assert.Equal([comment], await driver.ListedAsync(post));
    }

    [Fact]
    public async Task A_comment_with_the_word_orange_is_rejected_and_its_text_stays_hidden()
    {
        var post = await driver.PublishAsync();

        var comment = await driver.CommentAsync(post, "An orange is a fruit.");

        await driver.StatusBecomesAsync(comment, "rejected");
        Assert.Empty(await driver.ListedAsync(post));
        using var client = blog.Query;
        Assert.DoesNotContain("fruit", await client.GetStringAsync($"/comments/{comment}", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.DoesNotContain("fruit", await client.GetStringAsync($"/posts/{post}", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        using var moderator = BlogSystem.Request(HttpMethod.Get, $"/comments/{comment}", roles: Roles.Moderator);
        using var answer = await client.SendAsync(moderator, TestContext.Current.CancellationToken);
        Assert.Contains("fruit", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_comment_with_too_many_links_is_flagged_and_a_moderator_approves_it()
    {
        var post = await driver.PublishAsync();
        var comment = await driver.CommentAsync(post, "See https://a.example https://b.example https://c.example https://d.example");
        await driver.StatusBecomesAsync(comment, "flagged");
        using var moderation = blog.Moderation;
        using var approve = BlogSystem.Request(HttpMethod.Post, $"/comments/{comment}/approve", new { reason = "All fine" }, Roles.Moderator);

        using var answer = await moderation.SendAsync(approve, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await driver.StatusBecomesAsync(comment, "approved");
        Assert.Equal([comment], await driver.ListedAsync(post));
    }

    [Fact]
    public async Task A_read_with_the_position_of_the_write_includes_it()
    {
        using var posts = blog.Posts;
        using var query = blog.Query;
        using var create = BlogSystem.Request(HttpMethod.Post, "/posts", new { title = "Fresh", content = "x", tags = Array.Empty<string>(), status = "published" }, Roles.Author);
        using var created = await posts.SendAsync(create, TestContext.Current.CancellationToken);
        var id = (await BlogDriver.JsonAsync(created)).GetProperty("id").GetGuid();
        using var read = BlogSystem.Request(HttpMethod.Get, $"/posts/{id}");
        read.Headers.Add(EventPosition.Header, created.Headers.GetValues(EventPosition.Header).Single());

        using var answer = await query.SendAsync(read, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task A_deleted_post_takes_its_comments_along()
    {
        var post = await driver.PublishAsync();
        var comment = await driver.CommentAsync(post, "I like this.");
        await driver.StatusBecomesAsync(comment, "approved");
        using var posts = blog.Posts;
        using var delete = BlogSystem.Request(HttpMethod.Delete, $"/posts/{post}", roles: Roles.Author);

        using var answer = await posts.SendAsync(delete, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        await Eventually.EqualsAsync(null, () => driver.StatusAsync(comment));
        Assert.Null(await driver.TryCommentAsync(post, "Too late."));
    }

    [Fact]
    public async Task Query_rebuilds_the_same_state_from_events_and_mends_what_was_damaged()
    {
        var post = await driver.PublishAsync();
        var comment = await driver.CommentAsync(post, "I like this.");
        await driver.StatusBecomesAsync(comment, "approved");

        Assert.Empty(await RebuildAsync("?trial=true"));
        await using (var database = new NpgsqlConnection($"{await blog.App.GetConnectionStringAsync("postgres", TestContext.Current.CancellationToken)};Database=querydb"))
        {
            await database.OpenAsync(TestContext.Current.CancellationToken);
            await using var damage = new NpgsqlCommand($"DELETE FROM comments WHERE id = '{comment}'", database);
            Assert.Equal(1, await damage.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
        }

        Assert.Contains(await RebuildAsync(""), difference => difference.StartsWith("comments:", StringComparison.Ordinal));
        Assert.Equal([comment], await driver.ListedAsync(post));
        // The swapped tables go on living.
        var later = await driver.CommentAsync(post, "And I like that, too.");
        await driver.StatusBecomesAsync(later, "approved");
    }

    [Fact]
    public async Task No_service_can_open_the_database_of_another()
    {
        var superuser = new NpgsqlConnectionStringBuilder(await blog.App.GetConnectionStringAsync("postgres", TestContext.Current.CancellationToken));
        foreach (var (account, database) in new[] { ("posts", "postsdb"), ("comments", "commentsdb"), ("moderation", "moderationdb"), ("query", "querydb") })
        {
            await using var connection = new NpgsqlConnection(superuser.ConnectionString);
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await using var command = new NpgsqlCommand(
                "SELECT datname FROM pg_database WHERE datallowconn AND has_database_privilege($1, datname, 'CONNECT') ORDER BY 1", connection)
            {
                Parameters = { new() { Value = account } },
            };
            await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
            var open = new List<string>();
            while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            {
                open.Add(reader.GetString(0));
            }

            Assert.Equal([database], open);
        }
    }

    private async Task<List<string>> RebuildAsync(string parameters)
    {
        using var client = blog.Query;
        using var post = BlogSystem.Request(HttpMethod.Post, $"/rebuild{parameters}", roles: Roles.Author);
        using var started = await client.SendAsync(post, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Accepted, started.StatusCode);
        var status = default(JsonElement);
        await Eventually.HoldsAsync(async () =>
        {
            using var get = BlogSystem.Request(HttpMethod.Get, "/rebuild", roles: Roles.Author);
            using var answer = await client.SendAsync(get, TestContext.Current.CancellationToken);
            status = await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
            return status.GetProperty("state").GetString() is "done" or "failed";
        }, "the rebuild ends");
        Assert.True(status.GetProperty("state").GetString() == "done", status.ToString());
        return [.. status.GetProperty("differences").EnumerateArray().Select(difference => difference.GetString()!)];
    }
}
