using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using MiniBlog.Posts;
using MiniBlog.Posts.Due;
using MiniBlog.ServiceDefaults.Events;

namespace MiniBlog.Tests.Posts;

/// <summary>What happens to posts by itself, with a clock to turn.</summary>
public sealed class DuePostsTests(PostsHost posts) : IClassFixture<PostsHost>
{
    private readonly ApiHost api = posts.Api;
    private readonly FakeTimeProvider clock = new(DateTimeOffset.UtcNow);

    [Fact]
    public async Task A_scheduled_post_is_published_at_its_time_and_not_before()
    {
        var time = clock.GetUtcNow().AddHours(1);
        var post = await ScheduleAsync(time);
        Assert.Equal("draft", post["status"].GetString());
        using var due = await StartAsync();

        clock.Advance(TimeSpan.FromMinutes(59));
        var early = await ScheduleAsync(clock.GetUtcNow());
        clock.Advance(TimeSpan.FromSeconds(1));
        await IsPublishedAsync(early);
        Assert.Equal("draft", (await GetAsync(post))["status"].GetString());

        clock.Advance(TimeSpan.FromMinutes(1));
        await IsPublishedAsync(post);
        var published = await GetAsync(post);
        Assert.Equal(post["scheduledFor"].GetDateTimeOffset(), published["publishedAt"].GetDateTimeOffset());
        Assert.Equal(JsonValueKind.Null, published["scheduledFor"].ValueKind);
    }

    [Fact]
    public async Task What_came_due_while_nobody_ran_is_published_once_however_many_replicas_start()
    {
        var all = await Task.WhenAll(Enumerable.Range(0, 30).Select(n => ScheduleAsync(clock.GetUtcNow().AddMinutes(n))));
        clock.Advance(TimeSpan.FromDays(2));
        var replicas = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => StartAsync()));

        foreach (var post in all)
        {
            await IsPublishedAsync(post);
            Assert.Equal(["post-created", "post-updated"], await EventsOfAsync(post));
        }

        foreach (var replica in replicas)
        {
            await replica.StopAsync(TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task A_draft_that_is_saved_without_a_time_is_not_scheduled_any_more()
    {
        var post = await ScheduleAsync(clock.GetUtcNow().AddHours(1));
        var kept = (await api.SendAsync("PUT", post.Location!, new { title = "Later", content = "Words" }, posts.Author)).Must(200);
        Assert.Equal(post["scheduledFor"].GetDateTimeOffset(), kept["scheduledFor"].GetDateTimeOffset());
        var draft = (await api.SendAsync("PUT", post.Location!, new { title = "Later", content = "Words", status = "draft" }, posts.Author)).Must(200);
        Assert.Equal(JsonValueKind.Null, draft["scheduledFor"].ValueKind);
    }

    [Fact]
    public async Task A_published_post_is_not_scheduled_by_the_way()
    {
        var post = await posts.WriteAsync();
        var time = clock.GetUtcNow().AddHours(1);
        (await api.SendAsync("PUT", post.Location!, new { title = "x", content = "x", scheduledFor = time }, posts.Author)).MustBeProblem(400, "invalid");
        (await api.SendAsync("POST", "/posts", new { title = "x", content = "x", status = "published", scheduledFor = time }, posts.Author)).MustBeProblem(400, "invalid");
    }

    [Fact]
    public async Task What_was_thrown_away_is_a_draft_to_others_comes_back_as_it_was_and_goes_for_good_after_a_month()
    {
        var post = await posts.WriteAsync("Thrown");
        var trashed = (await api.SendAsync("POST", post.Location + "/trash", token: posts.Author)).Must(200);
        Assert.Equal(("draft", 2), (trashed["status"].GetString(), trashed["version"].GetInt32()));
        Assert.NotEqual(JsonValueKind.Null, trashed["trashedAt"].ValueKind);
        (await api.SendAsync("PUT", post.Location!, new { title = "x", content = "x" }, posts.Author)).MustBeProblem(409, "in-trash");

        var back = (await api.SendAsync("POST", post.Location + "/restore", token: posts.Author)).Must(200);
        Assert.Equal(("published", post["publishedAt"].GetDateTimeOffset(), 3), (back["status"].GetString(), back["publishedAt"].GetDateTimeOffset(), back["version"].GetInt32()));

        (await api.SendAsync("POST", post.Location + "/trash", token: posts.Author)).Must(200);
        using var due = await StartAsync();
        clock.Advance(DuePosts.TrashLifetime + TimeSpan.FromMinutes(1));
        await Eventually.HoldsAsync(async () => (await api.SendAsync("GET", post.Location!, token: posts.Author)).Status == 404, "the post is deleted");
        Assert.Equal(["post-created", "post-updated", "post-updated", "post-updated", "post-deleted"], await EventsOfAsync(post));
    }

    private async Task<DuePosts> StartAsync()
    {
        var due = new DuePosts(api.Services.GetRequiredService<IServiceScopeFactory>(), clock, NullLogger<DuePosts>.Instance);
        await due.StartAsync(TestContext.Current.CancellationToken);
        return due;
    }

    private async Task<Answer> ScheduleAsync(DateTimeOffset time) =>
        (await api.SendAsync("POST", "/posts", new { title = "Later", content = "Words", scheduledFor = time }, posts.Author)).Must(201);

    private Task<Answer> GetAsync(Answer post) => api.SendAsync("GET", post.Location!, token: posts.Author);

    private Task IsPublishedAsync(Answer post) =>
        Eventually.HoldsAsync(async () => (await GetAsync(post))["status"].GetString() == "published", "the post is published");

    private Task<List<string>> EventsOfAsync(Answer post) => api.WithAsync<PostsDb, List<string>>(async db =>
    {
        var subject = $"posts/{post.Id}";
        await Eventually.HoldsAsync(async () => !await db.Set<PendingEvent>().AnyAsync(e => e.Subject == subject), "its events have positions");
        return await db.Set<LogEntry>().Where(e => e.Subject == subject).OrderBy(e => e.Position).Select(e => e.Type).ToListAsync();
    });
}
