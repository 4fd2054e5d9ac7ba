using Microsoft.Extensions.DependencyInjection;
using MiniBlog.ServiceDefaults.Auth;
using MiniBlog.ServiceDefaults.Events.Contracts;
using MiniBlog.Tests.Posts;

namespace MiniBlog.Tests.Comments;

/// <summary>Reading comments from the service that owns them.</summary>
public sealed class CommentListTests(CommentsHost host) : IClassFixture<CommentsHost>
{
    private readonly ApiHost api = host.Api;

    [Fact]
    public async Task The_public_gets_the_text_of_approved_comments_and_of_no_others()
    {
        var post = await host.PublishAsync();
        await host.CommentAsync(post, "Not judged yet");
        var approved = await host.PlantAsync(post, TimeSpan.FromMinutes(3), CommentStatus.Approved);
        var hidden = new List<Guid>();
        foreach (var status in new[] { CommentStatus.Pending, CommentStatus.Flagged, CommentStatus.Rejected })
        {
            hidden.Add((await host.PlantAsync(post, TimeSpan.FromMinutes(2), status)).Id);
        }

        foreach (var token in new[] { null, host.Author, host.Web, api.Expired(Roles.Moderator) })
        {
            Assert.Equal([approved.Id], await IdsAsync($"/posts/{post}/comments", token));
            (await api.SendAsync("GET", $"/comments/{approved.Id}", token: token)).Must(200);
            foreach (var id in hidden)
            {
                Assert.DoesNotContain("Old text", (await api.SendAsync("GET", $"/comments/{id}", token: token)).MustBeProblem(404).Text, StringComparison.Ordinal);
            }
        }

        Assert.Equal(5, (await IdsAsync($"/posts/{post}/comments", host.Moderator)).Length);
        (await api.SendAsync("GET", $"/comments/{hidden[0]}", token: host.Moderator)).Must(200);
        (await api.SendAsync("GET", $"/comments/{hidden[1]}", headers: (EditTokens.Header, api.Services.GetRequiredService<EditTokens>().For(hidden[1])))).Must(200);
    }

    [Fact]
    public async Task Pages_follow_one_another_without_a_gap_or_a_repetition()
    {
        var post = await host.PublishAsync();
        await host.CommentAsync(post);
        var all = new List<Guid>();
        for (var age = 7; age > 0; age--)
        {
            all.Add((await host.PlantAsync(post, TimeSpan.FromMinutes(age), CommentStatus.Approved)).Id);
        }

        var read = new List<Guid>();
        var sizes = new List<int>();
        for (string? cursor = "start"; cursor is not null;)
        {
            var path = $"/posts/{post}/comments?limit=3" + (cursor == "start" ? "" : $"&cursor={cursor}");
            var page = (await api.SendAsync("GET", path)).Must(200);
            read.AddRange(page["items"].EnumerateArray().Select(item => item.GetProperty("id").GetGuid()));
            sizes.Add(read.Count);
            cursor = page["next"].GetString();
        }

        Assert.Equal(all, read);
        Assert.Equal([3, 6, 7], sizes);
    }

    [Theory]
    [InlineData("cursor=-1")]
    [InlineData("cursor=nonsense")]
    [InlineData("cursor=%00")]
    [InlineData("limit=-1")]
    [InlineData("limit=0")]
    [InlineData("limit=101")]
    [InlineData("limit=99999999999")]
    [InlineData("limit=ten")]
    public async Task A_cursor_or_limit_that_is_none_is_the_callers_problem(string query) =>
        (await api.SendAsync("GET", $"/posts/{await host.PublishAsync()}/comments?{query}")).MustBeProblem(400, "invalid");

    [Fact]
    public async Task A_draft_shows_its_comments_to_nobody_but_those_who_run_the_blog()
    {
        var post = await host.PublishAsync();
        await host.CommentAsync(post);
        var comment = await host.PlantAsync(post, TimeSpan.FromMinutes(1), CommentStatus.Approved);
        var unpublished = (await host.Posts.SendAsync("PUT", $"/posts/{post}", new { title = "A title", content = "", status = "draft" }, host.Author)).Must(200);

        (await api.SendAsync("GET", $"/posts/{post}/comments", headers: ("Event-Position", unpublished.Position!))).MustBeProblem(404, "not-found");
        (await api.SendAsync("GET", $"/comments/{comment.Id}")).MustBeProblem(404, "not-found");
        Assert.Equal([comment.Id], await IdsAsync($"/posts/{post}/comments", host.Author));
    }

    private async Task<Guid[]> IdsAsync(string path, string? token) =>
        [.. (await api.SendAsync("GET", path, token: token)).Must(200)["items"].EnumerateArray().Select(item => item.GetProperty("id").GetGuid())];
}
