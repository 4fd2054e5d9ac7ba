using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using MiniBlog.ServiceDefaults.Auth;

namespace MiniBlog.Tests.Moderation;

/// <summary>Moderation over HTTP, in the running blog.</summary>
[Collection(nameof(BlogSystem))]
public sealed class DecidingTests(BlogSystem blog)
{
    private const string Flagged = "http://a.example http://b.example http://c.example";

    [Fact]
    public async Task A_moderator_approves_what_the_rules_left_open_and_readers_see_it()
    {
        var comment = await FlaggedCommentAsync();
        using var list = await SendAsync(HttpMethod.Get, blog.Query, "/moderation?status=flagged&limit=100");
        var item = (await JsonAsync(list)).GetProperty("items").EnumerateArray().Single(i => i.GetProperty("id").GetGuid() == comment);
        Assert.Equal("It has 3 links, more than 2.", item.GetProperty("reasons")[0].GetString());

        using var answer = await SendAsync(HttpMethod.Post, blog.Moderation, $"/comments/{comment}/approve", new { reason = "Fine", textVersion = 1 });

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var decision = await JsonAsync(answer);
        Assert.Equal(("approved", "tester"), (decision.GetProperty("verdict").GetString(), decision.GetProperty("decidedBy").GetString()));
        Assert.Matches("^moderation/[0-9]+/[0-9]+$", answer.Headers.GetValues("Event-Position").Single());
        await StatusBecomesAsync(comment, "approved");
    }

    [Fact]
    public async Task The_last_of_two_moderators_wins_and_both_decisions_are_kept()
    {
        var comment = await FlaggedCommentAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 2).Select(i =>
            SendAsync(HttpMethod.Post, blog.Moderation, $"/comments/{comment}/{(i == 0 ? "approve" : "reject")}", new { reason = $"By {i}" })));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        using var history = await SendAsync(HttpMethod.Get, blog.Moderation, $"/comments/{comment}/decisions");
        var decisions = (await JsonAsync(history)).GetProperty("items").EnumerateArray().Select(d => d.GetProperty("verdict").GetString()!).ToList();
        Assert.Equal(3, decisions.Count);
        Assert.Equal("flagged", decisions[^1]);
        Assert.Equal(["approved", "rejected"], decisions[..2].Order());
        await StatusBecomesAsync(comment, decisions[0]);
    }

    [Fact]
    public async Task A_moderator_who_did_not_see_the_last_decision_or_the_current_text_decides_nothing()
    {
        var comment = await FlaggedCommentAsync();

        using var stale = await SendAsync(HttpMethod.Post, blog.Moderation, $"/comments/{comment}/approve", new { }, ifMatch: "\"7\"");
        using var unread = await SendAsync(HttpMethod.Post, blog.Moderation, $"/comments/{comment}/approve", new { textVersion = 2 });
        using var current = await SendAsync(HttpMethod.Post, blog.Moderation, $"/comments/{comment}/approve", new { textVersion = 1 }, ifMatch: "\"1\"");

        Assert.Equal(
            [HttpStatusCode.PreconditionFailed, HttpStatusCode.Conflict, HttpStatusCode.OK], new[] { stale, unread, current }.Select(answer => answer.StatusCode));
    }

    [Fact]
    public async Task Who_decides_second_is_told_what_the_first_decided()
    {
        var comment = await FlaggedCommentAsync();
        using var first = await SendAsync(HttpMethod.Post, blog.Moderation, $"/comments/{comment}/reject", new { reason = "Three shops" }, ifMatch: "\"1\"");
        using var second = await SendAsync(HttpMethod.Post, blog.Moderation, $"/comments/{comment}/approve", new { }, ifMatch: "\"1\"");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.PreconditionFailed), (first.StatusCode, second.StatusCode));
        Assert.Matches("^tester decided at [0-9:]+ UTC, after you opened the list: rejected \\(Three shops\\).$", (await JsonAsync(second)).GetProperty("detail").GetString());
        using var overruled = await SendAsync(HttpMethod.Post, blog.Moderation, $"/comments/{comment}/approve", new { });
        Assert.Equal(HttpStatusCode.OK, overruled.StatusCode);
        await StatusBecomesAsync(comment, "approved");
    }

    [Fact]
    public async Task A_decision_is_undone_and_what_was_before_holds_again()
    {
        var comment = await FlaggedCommentAsync();
        using var tooEarly = await SendAsync(HttpMethod.Post, blog.Moderation, $"/comments/{comment}/undo", new { });
        Assert.Equal(HttpStatusCode.Conflict, tooEarly.StatusCode);

        using var approved = await SendAsync(HttpMethod.Post, blog.Moderation, $"/comments/{comment}/approve", new { });
        await StatusBecomesAsync(comment, "approved");
        using var undone = await SendAsync(HttpMethod.Post, blog.Moderation, $"/comments/{comment}/undo", new { });
        Assert.Equal(HttpStatusCode.OK, undone.StatusCode);
        var again = await JsonAsync(undone);
        Assert.Equal(("flagged", "It has 3 links, more than 2."), (again.GetProperty("verdict").GetString(), again.GetProperty("reasons")[0].GetString()));
        await StatusBecomesAsync(comment, "flagged");
    }

    [Fact]
    public async Task A_moderator_finds_comments_by_text_and_by_name_with_the_history_of_the_name()
    {
        var comment = await FlaggedCommentAsync();
        using var all = await SendAsync(HttpMethod.Get, blog.Query, "/moderation?status=flagged&q=C.EXAMPLE&limit=100");
        var item = (await JsonAsync(all)).GetProperty("items").EnumerateArray().Single(i => i.GetProperty("id").GetGuid() == comment);
        Assert.True(item.GetProperty("history").GetProperty("flagged").GetInt32() >= 1);
        Assert.Equal(1, item.GetProperty("decisions").GetInt32());
        foreach (var (filter, found) in new[] { ("q=c_example", 0), ("q=%25", 0), ("author=nobody%20at%20all", 0) })
        {
            using var none = await SendAsync(HttpMethod.Get, blog.Query, $"/moderation?status=flagged&{filter}");
            Assert.Equal(found, (await JsonAsync(none)).GetProperty("items").GetArrayLength());
        }
    }

    [Fact]
    public async Task Moderators_hear_that_their_lists_changed_and_nobody_else_does()
    {
        using var refused = await SendAsync(HttpMethod.Get, blog.Query, "/moderation/changes", role: Roles.Author);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        using var request = BlogSystem.Request(HttpMethod.Get, "/moderation/changes", roles: Roles.Moderator);
        using var stream = await blog.Query.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        using var lines = new StreamReader(await stream.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        Assert.Equal(": here", await lines.ReadLineAsync(TestContext.Current.CancellationToken));

        await FlaggedCommentAsync();

        string? line;
        do
        {
            line = await lines.ReadLineAsync(TestContext.Current.CancellationToken);
            Assert.NotNull(line);
        }
        while (line != "event: queue");
    }

    [Fact]
    public async Task A_rejection_needs_a_reason_and_a_comment()
    {
        var comment = await FlaggedCommentAsync();

        foreach (var body in new object[] { new { }, new { reason = "" }, new { reason = " " }, new { reason = new string('x', 1001) }, new { reason = "nul\0" }, new { reason = 7 } })
        {
            using var answer = await SendAsync(HttpMethod.Post, blog.Moderation, $"/comments/{comment}/reject", body);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        }

        using var unknown = await SendAsync(HttpMethod.Post, blog.Moderation, $"/comments/{Guid.NewGuid()}/reject", new { reason = "No" });
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Theory]
    [InlineData("GET", "/rules")]
    [InlineData("GET", "/rules/versions")]
    [InlineData("POST", "/rules")]
    [InlineData("POST", "/comments/00000000-0000-7000-8000-000000000000/approve")]
    [InlineData("POST", "/comments/00000000-0000-7000-8000-000000000000/undo")]
    [InlineData("GET", "/comments/00000000-0000-7000-8000-000000000000/decisions")]
    public async Task Only_moderators_get_in(string method, string address)
    {
        using var nobody = await SendAsync(new HttpMethod(method), blog.Moderation, address, method == "POST" ? new { } : null, role: "");
        using var author = await SendAsync(new HttpMethod(method), blog.Moderation, address, method == "POST" ? new { } : null, role: Roles.Author);

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden), (nobody.StatusCode, author.StatusCode));
    }

    [Fact]
    public async Task A_rule_is_added_changed_and_removed_each_as_a_version_and_judges_meanwhile()
    {
        using var before = await SendAsync(HttpMethod.Get, blog.Moderation, "/rules");
        var version = (await JsonAsync(before)).GetProperty("version").GetInt32();
        var word = $"word{Guid.NewGuid():N}";

        using var added = await SendAsync(HttpMethod.Post, blog.Moderation, "/rules", new { kind = "bannedWords", action = "reject", words = new[] { word } });
        Assert.Equal(HttpStatusCode.Created, added.StatusCode);
        var address = added.Headers.Location!.ToString();
        var comment = await CommentAsync($"This has the {word} in it.");
        await StatusBecomesAsync(comment, "rejected");

        using var stale = await SendAsync(HttpMethod.Put, blog.Moderation, address, new { kind = "maxLinks", action = "flag", max = 9 }, ifMatch: $"\"{version}\"");
        using var changed = await SendAsync(HttpMethod.Put, blog.Moderation, address, new { kind = "maxLinks", action = "flag", max = 9 }, ifMatch: $"\"{version + 1}\"");
        using var removed = await SendAsync(HttpMethod.Delete, blog.Moderation, address);
        using var gone = await SendAsync(HttpMethod.Get, blog.Moderation, address);
        Assert.Equal(
            [HttpStatusCode.PreconditionFailed, HttpStatusCode.OK, HttpStatusCode.NoContent, HttpStatusCode.NotFound],
            new[] { stale, changed, removed, gone }.Select(answer => answer.StatusCode));

        using var versions = await SendAsync(HttpMethod.Get, blog.Moderation, "/rules/versions?limit=3");
        Assert.Equal([version + 3, version + 2, version + 1], (await JsonAsync(versions)).GetProperty("items").EnumerateArray().Select(v => v.GetProperty("version").GetInt32()));
    }

    [Theory]
    [InlineData("""{"action":"flag","max":1}""")]
    [InlineData("""{"kind":"maxSpoons","action":"flag"}""")]
    [InlineData("""{"kind":"pattern","action":"flag","expression":"("}""")]
    [InlineData("""{"kind":"pattern","action":"flag","expression":"(?=a)b"}""")]
    [InlineData("""{"kind":"bannedWords","action":"flag","words":["a\u0000b"]}""")]
    [InlineData("""{"kind":"bannedWords","action":"flag","words":null}""")]
    [InlineData("""{"kind":"maxLinks","action":"flag","max":-1}""")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    public async Task What_is_no_rule_is_refused(string json)
    {
        using var request = BlogSystem.Request(HttpMethod.Post, "/rules", roles: Roles.Moderator);
        request.Content = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        using var answer = await blog.Moderation.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("urn:miniblog:problem:invalid", (await JsonAsync(answer)).GetProperty("type").GetString());
    }

    private static Task<JsonElement> JsonAsync(HttpResponseMessage answer) => answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);

    private static async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, HttpClient client, string address, object? body = null, string role = Roles.Moderator, string? ifMatch = null)
    {
        using var request = BlogSystem.Request(method, address, body, role.Length > 0 ? [role] : []);
        if (ifMatch is not null)
        {
            request.Headers.IfMatch.ParseAdd(ifMatch);
        }

        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private async Task<Guid> FlaggedCommentAsync()
    {
        var comment = await CommentAsync($"{Flagged} {Guid.NewGuid()}");
        await StatusBecomesAsync(comment, "flagged");
        return comment;
    }

    private async Task<Guid> CommentAsync(string content)
    {
        using var posted = await SendAsync(
            HttpMethod.Post, blog.Posts, "/posts", new { title = "Moderated", content = "Text", tags = Array.Empty<string>(), status = "published" }, Roles.Author);
        var post = (await JsonAsync(posted)).GetProperty("id").GetGuid();
        var comment = Guid.Empty;
        await BlogSystem.EventuallyAsync(
            async () =>
            {
                // Comments hears of the post by an event.
                using var answer = await SendAsync(HttpMethod.Post, blog.Comments, $"/posts/{post}/comments", new { author = "Ann", content }, role: "");
                comment = answer.StatusCode == HttpStatusCode.Created ? (await JsonAsync(answer)).GetProperty("id").GetGuid() : Guid.Empty;
                return comment != Guid.Empty;
            },
            "the comment is accepted");
        return comment;
    }

    private Task StatusBecomesAsync(Guid comment, string status) => BlogSystem.EventuallyAsync(
        async () =>
        {
            using var answer = await blog.Query.GetAsync($"/comments/{comment}", TestContext.Current.CancellationToken);
            return answer.StatusCode == HttpStatusCode.OK && (await JsonAsync(answer)).GetProperty("status").GetString() == status;
        },
        $"the comment is {status}");
}
