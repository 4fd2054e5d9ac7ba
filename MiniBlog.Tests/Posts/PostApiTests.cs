using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using MiniBlog.Posts;
using MiniBlog.ServiceDefaults.Auth;
using MiniBlog.ServiceDefaults.Events;

namespace MiniBlog.Tests.Posts;

/// <summary>Posts over HTTP.</summary>
public sealed class PostApiTests(PostsHost posts) : IClassFixture<PostsHost>
{
    private readonly ApiHost api = posts.Api;

    [Fact]
    public async Task A_new_post_is_answered_whole_with_its_address_its_version_and_its_position()
    {
        var post = await posts.WriteAsync("Crème brûlée", "Some *text*", "published", "C#", "Event Bus", "event-bus");

        Assert.Equal($"/posts/{post.Id}", post.Location);
        Assert.Equal("\"1\"", post.ETag);
        Assert.Matches($"^{posts.Source}/[0-7]/[1-9][0-9]*$", post.Position);
        Assert.Equal(7, post.Id.Version);
        Assert.Equal(
            ("creme-brulee", "Crème brûlée", "Some *text*", "published", "owner", 1),
            (Text(post, "slug"), Text(post, "title"), Text(post, "content"), Text(post, "status"), Text(post, "author"), post["version"].GetInt32()));
        Assert.Equal(["c#", "event-bus"], post["tags"].Deserialize<string[]>()!);
        Assert.Equal(Text(post, "createdAt"), Text(post, "publishedAt"));
        Assert.Equal(post.Text, (await api.SendAsync("GET", post.Location!, token: posts.Author)).Must(200).Text);
    }

    [Fact]
    public async Task Every_change_is_an_event_that_carries_the_whole_post()
    {
        var post = await posts.WriteAsync("Before", status: "draft");
        await ReplaceAsync(post, "After", "published");
        (await api.SendAsync("DELETE", post.Location!, token: posts.Author)).Must(204);

        var events = await EventsOfAsync(post);
        Assert.Equal(["post-created", "post-updated", "post-deleted"], events.Select(e => e.Type));
        Assert.Equal(["Before", "After"], events.Take(2).Select(e => e.Data.GetProperty("title").GetString()));
        Assert.Equal([1, 2, 3], events.Select(e => e.Data.GetProperty("version").GetInt32()));
        Assert.Equal("before", events[1].Data.GetProperty("slug").GetString());
    }

    [Fact]
    public async Task A_draft_has_no_day_of_publishing_until_it_is_published()
    {
        var draft = (await api.SendAsync("POST", "/posts", new { title = "Draft", content = "" }, posts.Author)).Must(201);
        Assert.Equal(("draft", JsonValueKind.Null), (Text(draft, "status"), draft["publishedAt"].ValueKind));

        var published = await ReplaceAsync(draft, "Draft", "published");
        Assert.Equal(Text(published, "updatedAt"), Text(published, "publishedAt"));
    }

    [Fact]
    public async Task Replacing_a_post_by_the_same_changes_nothing_and_emits_nothing()
    {
        var post = await posts.WriteAsync(tags: "one");
        string[] tags = ["ONE"];
        var same = (await api.SendAsync("PUT", post.Location!, new { title = " A title ", content = "Some *text*", status = "published", tags }, posts.Author)).Must(200);

        Assert.Equal(post.Text, same.Text);
        Assert.Null(same.Position);
        Assert.Single(await EventsOfAsync(post));
    }

    [Fact]
    public async Task A_title_that_was_used_before_gets_a_numbered_slug_even_when_the_post_is_gone()
    {
        var first = await posts.WriteAsync("Twice told");
        (await api.SendAsync("DELETE", first.Location!, token: posts.Author)).Must(204);

        Assert.Equal(["twice-told-2", "twice-told-3"], new[] { Text(await posts.WriteAsync("Twice told"), "slug"), Text(await posts.WriteAsync("Twice, told!"), "slug") });
    }

    [Fact]
    public async Task Posts_of_one_title_written_at_once_all_get_slugs_of_their_own()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => posts.WriteAsync("Race")));

        Assert.Equal(
            Enumerable.Range(1, 20).Select(n => n == 1 ? "race" : $"race-{n}").Order(StringComparer.Ordinal),
            answers.Select(answer => Text(answer, "slug")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_change_of_an_outdated_version_is_refused()
    {
        var post = await posts.WriteAsync();
        (await ReplaceAsync(post, "Second", headers: ("If-Match", post.ETag!))).Must(200);

        (await api.SendAsync("PUT", post.Location!, new { title = "Third", content = "" }, posts.Author, ("If-Match", post.ETag!))).MustBeProblem(412, "changed-meanwhile");
        (await api.SendAsync("DELETE", post.Location!, token: posts.Author, headers: ("If-Match", "\"7\""))).MustBeProblem(412);
        (await api.SendAsync("DELETE", post.Location!, token: posts.Author, headers: ("If-Match", "*"))).Must(204);
    }

    [Fact]
    public async Task Changes_at_the_same_moment_all_happen_one_after_the_other()
    {
        var post = await posts.WriteAsync();
        var answers = await Task.WhenAll(Enumerable.Range(1, 20).Select(n => ReplaceAsync(post, $"Title {n}")));

        Assert.Equal(Enumerable.Range(2, 20), answers.Select(answer => answer["version"].GetInt32()).Order());
        Assert.Equal(Enumerable.Range(1, 21), (await EventsOfAsync(post)).Select(e => e.Data.GetProperty("version").GetInt32()));
    }

    [Fact]
    public async Task A_known_version_is_not_sent_again()
    {
        var post = await posts.WriteAsync();

        Assert.Equal("", (await api.SendAsync("GET", post.Location!, token: posts.Author, headers: ("If-None-Match", post.ETag!))).Must(304).Text);
        (await api.SendAsync("GET", post.Location!, token: posts.Author, headers: ("If-None-Match", "\"2\""))).Must(200);
    }

    [Fact]
    public async Task A_repeated_idempotency_key_gets_the_first_answer_again()
    {
        var body = new { title = "Once", content = "" };
        var first = (await api.SendAsync("POST", "/posts", body, posts.Author, ("Idempotency-Key", "once"))).Must(201);
        var again = (await api.SendAsync("POST", "/posts", body, posts.Author, ("Idempotency-Key", "once"))).Must(201);

        Assert.Equal((first.Text, first.Location, first.ETag, first.Position), (again.Text, again.Location, again.ETag, again.Position));
        (await api.SendAsync("POST", "/posts", body with { title = "Other" }, posts.Author, ("Idempotency-Key", "once"))).MustBeProblem(422, "idempotency-key-reused");
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task A_post_that_is_not_there_is_not_found(string method)
    {
        var deleted = await posts.WriteAsync();
        (await api.SendAsync("DELETE", deleted.Location!, token: posts.Author)).Must(204);
        var body = method == "PUT" ? new { title = "x", content = "x" } : null;

        foreach (var path in new[] { deleted.Location!, $"/posts/{Guid.NewGuid()}", "/posts/no-id" })
        {
            (await api.SendAsync(method, path, body, posts.Author)).MustBeProblem(404, "not-found");
        }
    }

    [Fact]
    public async Task Only_authors_get_in()
    {
        var post = await posts.WriteAsync();
        var forged = posts.Author[..^4] + "AAAA";
        var expired = api.Expired(Roles.Author);

        foreach (var method in new[] { "POST", "GET", "PUT", "DELETE" })
        {
            var path = method == "POST" ? "/posts" : post.Location!;
            var body = method is "POST" or "PUT" ? new { title = "Mine", content = "" } : null;
            foreach (var token in new[] { null, "nonsense", forged, expired })
            {
                (await api.SendAsync(method, path, body, token)).MustBeProblem(401, "unauthenticated");
            }

            (await api.SendAsync(method, path, body, api.Token(Roles.Moderator))).MustBeProblem(403, "forbidden");
        }
    }

    [Theory]
    [MemberData(nameof(HostileBodies.Names), MemberType = typeof(HostileBodies))]
    public async Task A_hostile_body_is_the_callers_problem(string name)
    {
        var post = await posts.WriteAsync();

        (await api.SendAsync("POST", "/posts", HostileBodies.Make(name), posts.Author)).MustBeProblem(HostileBodies.StatusOf(name));
        (await api.SendAsync("PUT", post.Location!, HostileBodies.Make(name), posts.Author)).MustBeProblem(HostileBodies.StatusOf(name));
    }

    [Theory]
    [InlineData("title", """{"title":" ","content":"x"}""")]
    [InlineData("title", """{"title":"two\nlines","content":"x"}""")]
    [InlineData("content", """{"title":"x"}""")]
    [InlineData("tags", """{"title":"x","content":"x","tags":["!?"]}""")]
    [InlineData("tags", """{"title":"x","content":"x","tags":[null]}""")]
    [InlineData("tags", """{"title":"x","content":"x","tags":["aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"]}""")]
    public async Task A_wrong_field_is_named(string field, string body)
    {
        var answer = (await api.SendAsync("POST", "/posts", Json(body), posts.Author)).MustBeProblem(400, "invalid");

        Assert.Equal([field], answer["errors"].EnumerateObject().Select(error => error.Name));
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("image/png")]
    [InlineData("nonsense")]
    public async Task A_problem_is_told_the_same_whatever_form_was_asked_for(string accept)
    {
        (await api.SendAsync("GET", "/nowhere", null, posts.Author, ("Accept", accept))).MustBeProblem(404, "not-found");
        (await api.SendAsync("GET", "/events", null, posts.Author, ("Accept", accept))).MustBeProblem(403, "forbidden");
        (await api.SendAsync("POST", "/posts", Json("{"), posts.Author, ("Accept", accept))).MustBeProblem(400, "invalid");
        var answer = (await api.SendAsync("POST", "/posts", Json("""{"title":"","content":"x"}"""), posts.Author, ("Accept", accept))).MustBeProblem(400, "invalid");
        Assert.Equal(["title"], answer["errors"].EnumerateObject().Select(error => error.Name));
    }

    [Theory]
    [InlineData("""{"title":"x","content":"x","status":"secret"}""")]
    [InlineData("""{"title":"x","content":"x","status":1}""")]
    [InlineData("""{"title":"x","content":"x","tags":"one"}""")]
    [InlineData("""{"title":"x","content":"x","tags":[1]}""")]
    public async Task A_wrong_type_is_the_callers_problem(string body) => (await api.SendAsync("POST", "/posts", Json(body), posts.Author)).MustBeProblem(400, "invalid");

    [Fact]
    public async Task Limits_are_in_bytes_and_reached_but_not_passed()
    {
        await posts.WriteAsync(new string('é', 150), new string('é', 100 * 1024));
        (await api.SendAsync("POST", "/posts", new { title = new string('é', 150) + "x", content = "" }, posts.Author)).MustBeProblem(400);
        (await api.SendAsync("POST", "/posts", new { title = "x", content = new string('é', 100 * 1024) + "x" }, posts.Author)).MustBeProblem(400);
    }

    [Fact]
    public async Task Markup_is_kept_as_it_was_written_and_sent_so_that_no_browser_runs_it()
    {
        const string Evil = "<script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror=alert(1)>";
        var post = await posts.WriteAsync(Evil, Evil, "published", "script");

        Assert.Equal((Evil, Evil), (Text(post, "title"), Text(post, "content")));
        Assert.Equal("application/json", post.ContentType);
        Assert.Equal("script-alert-1-script-x-javascript-alert-1-img-src-x-onerror-alert-1", Text(post, "slug"));
    }

    private static StringContent Json(string body) => new(body, System.Text.Encoding.UTF8, "application/json");

    private static string? Text(Answer post, string field) => post[field].GetString();

    private async Task<Answer> ReplaceAsync(Answer post, string title, string status = "published", params (string, string)[] headers) =>
        (await api.SendAsync("PUT", post.Location!, new { title, content = "Some *text*", status }, posts.Author, headers)).Must(200);

    private Task<List<(string Type, JsonElement Data)>> EventsOfAsync(Answer post) => api.WithAsync<PostsDb, List<(string, JsonElement)>>(async db =>
    {
        var subject = $"posts/{post.Id}";
        var log = await db.Set<LogEntry>().Where(e => e.Subject == subject).OrderBy(e => e.Position).ToListAsync();
        return [.. log.Select(e => (e.Type, JsonSerializer.Deserialize<JsonElement>(e.Data)))];
    });
}
