using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using MiniBlog.Moderation;
using MiniBlog.Moderation.Rules;
using MiniBlog.ServiceDefaults.Auth;
using MiniBlog.ServiceDefaults.Events;
using MiniBlog.ServiceDefaults.Events.Contracts;

namespace MiniBlog.Tests.Moderation;

/// <summary>The rules as a whole, in the running blog: saved, told to Query, tried and brought back.</summary>
[Collection(nameof(BlogSystem))]
public sealed class RuleSetTests(BlogSystem blog, PostgresFixture postgres)
{
    private static readonly object NoFruit = new { kind = "bannedWords", action = "reject", words = new[] { "quince" } };

    [Fact]
    public async Task Saved_rules_are_in_query_at_once_with_every_version_before_them_and_an_earlier_one_comes_back()
    {
        var before = await CurrentAsync();
        var version = before.GetProperty("version").GetInt32();

        using var saved = await SendAsync(HttpMethod.Put, "/rules", new { rules = new[] { NoFruit } }, ifMatch: version);
        Assert.Equal(HttpStatusCode.OK, saved.StatusCode);
        var position = saved.Headers.GetValues(EventPosition.Header).Single();
        var items = (await ReadAsync($"/rules?limit=100&atLeast={position}")).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(Enumerable.Range(1, version + 1).Reverse(), items.Select(item => item.GetProperty("version").GetInt32()));
        Assert.Equal(("added 1 rule, removed " + before.GetProperty("rules").GetArrayLength() + " rules", "tester"), (items[0].GetProperty("change").GetString(), items[0].GetProperty("changedBy").GetString()));
        Assert.Equal("quince", items[0].GetProperty("rules")[0].GetProperty("words")[0].GetString());
        Assert.Equal(("default rules", "MiniBlog"), (items[^1].GetProperty("change").GetString(), items[^1].GetProperty("changedBy").GetString()));

        using var stale = await SendAsync(HttpMethod.Put, "/rules", new { rules = Array.Empty<object>() }, ifMatch: version);
        using var same = await SendAsync(HttpMethod.Put, "/rules", new { rules = items[0].GetProperty("rules") }, ifMatch: version + 1);
        Assert.Equal((HttpStatusCode.PreconditionFailed, HttpStatusCode.OK), (stale.StatusCode, same.StatusCode));
        Assert.Equal($"\"{version + 1}\"", same.Headers.ETag!.Tag);

        using var restored = await SendAsync(HttpMethod.Post, $"/rules/versions/{version}/restore", ifMatch: version + 1);
        var now = await CurrentAsync();
        Assert.Equal((HttpStatusCode.OK, version + 2, $"returned to version {version}"), (restored.StatusCode, now.GetProperty("version").GetInt32(), now.GetProperty("change").GetString()));
        Assert.True(JsonElement.DeepEquals(before.GetProperty("rules"), now.GetProperty("rules")));
        Assert.True(JsonElement.DeepEquals(before.GetProperty("rules"), (await ReadAsync($"/rules/{version}")).GetProperty("rules")));
    }

    [Fact]
    public async Task Rules_are_tried_on_a_text_and_on_the_last_comments_and_nothing_changes()
    {
        var comment = await CommentAsync("I like quinces, and one quince more.");
        await JudgedAsync(comment, "approved");
        var before = await CurrentAsync();

        using var answer = await SendAsync(HttpMethod.Post, "/rules/try", new { rules = new[] { NoFruit }, text = new { author = "Ann", content = "QUINCE!" } });
        var trial = await JsonAsync(answer);

        Assert.Equal("rejected", trial.GetProperty("text").GetProperty("verdict").GetString());
        var change = trial.GetProperty("changes").EnumerateArray().Single(change => change.GetProperty("id").GetGuid() == comment);
        Assert.Equal(("approved", "rejected"), (change.GetProperty("now").GetProperty("verdict").GetString(), change.GetProperty("then").GetProperty("verdict").GetString()));
        Assert.Equal("\"quince\" is not wanted here.", change.GetProperty("then").GetProperty("reasons")[0].GetString());
        Assert.True(JsonElement.DeepEquals(before, await CurrentAsync()));

        // The rules in force, tried on the comments that they judged, would change nothing.
        using var unchanged = await SendAsync(HttpMethod.Post, "/rules/try", new { rules = before.GetProperty("rules") });
        Assert.Empty((await JsonAsync(unchanged)).GetProperty("changes").EnumerateArray());
    }

    [Theory]
    [InlineData("""{"rules":[{"kind":"maxLinks","action":"flag","max":2},{"kind":"maxLinks","action":"flag","max":-1}]}""", "rules[1].max")]
    [InlineData("""{"rules":[{"kind":"pattern","action":"flag","expression":"("}]}""", "rules[0].expression")]
    [InlineData("""{"rules":[{"kind":"maxLinks","action":"flag","max":2,"id":"00000000-0000-0000-0000-000000000001"},{"kind":"maxLinks","action":"flag","max":3,"id":"00000000-0000-0000-0000-000000000001"}]}""", "rules")]
    [InlineData("""{"rules":[null]}""", "rules[0]")]
    [InlineData("""{"rules":null}""", "rules")]
    [InlineData("""{}""", null)]
    [InlineData("null", null)]
    public async Task Rules_that_make_no_sense_are_neither_saved_nor_tried_and_the_fault_has_a_place(string json, string? place)
    {
        foreach (var (method, address) in new[] { (HttpMethod.Put, "/rules"), (HttpMethod.Post, "/rules/try") })
        {
            using var request = BlogSystem.Request(method, address, roles: Roles.Moderator);
            request.Content = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
            using var answer = await blog.Moderation.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            if (place is not null)
            {
                Assert.Contains(place, (await JsonAsync(answer)).GetProperty("errors").EnumerateObject().Select(error => error.Name), StringComparer.OrdinalIgnoreCase);
            }
        }
    }

    [Theory]
    [InlineData("PUT", "/rules")]
    [InlineData("POST", "/rules/try")]
    [InlineData("POST", "/rules/versions/1/restore")]
    public async Task Only_moderators_save_try_and_return(string method, string address)
    {
        using var author = await SendAsync(new HttpMethod(method), address, new { rules = Array.Empty<object>() }, role: Roles.Author);
        using var read = await blog.Query.SendAsync(BlogSystem.Request(HttpMethod.Get, "/rules", roles: Roles.Author), TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (author.StatusCode, read.StatusCode));
    }

    [Fact]
    public async Task A_version_of_before_rules_were_told_is_told_at_the_next_start_and_each_once()
    {
        var options = new DbContextOptionsBuilder<ModerationDb>().UseNpgsql(await postgres.CreateDatabaseAsync()).UseSnakeCaseNamingConvention()
            .UseAsyncSeeding((db, _, stop) => DefaultRules.SeedAsync(db, stop)).Options;
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var db = new ModerationDb(options);

        async Task<List<RulesChanged>> StartAsync()
        {
            await using var starting = new ModerationDb(options);
            await starting.Database.MigrateAsync(cancellationToken);
            return [.. (await starting.Set<PendingEvent>().OrderBy(e => e.Seq).ToListAsync(cancellationToken)).Select(e => JsonSerializer.Deserialize<RulesChanged>(e.Data, EventJson.Options)!)];
        }

        Assert.Equal((1, DefaultRules.All.Count), (await StartAsync()).Select(set => (set.Version, set.Rules.Count)).Single());
        await db.Database.ExecuteSqlAsync($"DELETE FROM event_pending", cancellationToken);
        await db.Database.ExecuteSqlAsync($"INSERT INTO rule_sets (version, rules, change, changed_by, changed_at) VALUES (2, '[]', 'removed all', 'mia', now())", cancellationToken);
        Assert.Equal((2, "mia"), (await StartAsync()).Select(set => (set.Version, set.ChangedBy)).Single());
        await db.Database.ExecuteSqlAsync($"DELETE FROM event_pending", cancellationToken);
        Assert.Empty(await StartAsync());
    }

    private static Task<JsonElement> JsonAsync(HttpResponseMessage answer) => answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string address, object? body = null, string role = Roles.Moderator, int? ifMatch = null)
    {
        using var request = BlogSystem.Request(method, address, body, role);
        if (ifMatch is { } version)
        {
            request.Headers.IfMatch.ParseAdd($"\"{version}\"");
        }

        return await blog.Moderation.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private async Task<JsonElement> CurrentAsync()
    {
        using var answer = await SendAsync(HttpMethod.Get, "/rules");
        return await JsonAsync(answer);
    }

    private async Task<JsonElement> ReadAsync(string address)
    {
        using var answer = await blog.Query.SendAsync(BlogSystem.Request(HttpMethod.Get, address, roles: Roles.Moderator), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await JsonAsync(answer);
    }

    private async Task<Guid> CommentAsync(string content)
    {
        using var posted = await blog.Posts.SendAsync(
            BlogSystem.Request(HttpMethod.Post, "/posts", new { title = "Fruit", content = "Text", tags = Array.Empty<string>(), status = "published" }, Roles.Author), TestContext.Current.CancellationToken);
        var post = (await JsonAsync(posted)).GetProperty("id").GetGuid();
        var comment = Guid.Empty;
        await BlogSystem.EventuallyAsync(
            async () =>
            {
                // Comments hears of the post by an event.
                using var answer = await blog.Comments.PostAsJsonAsync($"/posts/{post}/comments", new { author = "Ann", content }, TestContext.Current.CancellationToken);
                comment = answer.StatusCode == HttpStatusCode.Created ? (await JsonAsync(answer)).GetProperty("id").GetGuid() : Guid.Empty;
                return comment != Guid.Empty;
            },
            "the comment is accepted");
        return comment;
    }

    private Task JudgedAsync(Guid comment, string verdict) => BlogSystem.EventuallyAsync(
        async () =>
        {
            using var answer = await SendAsync(HttpMethod.Get, $"/comments/{comment}/decisions");
            return answer.StatusCode == HttpStatusCode.OK && (await JsonAsync(answer)).GetProperty("items")[0].GetProperty("verdict").GetString() == verdict;
        },
        $"the comment is {verdict}");
}
