namespace MiniBlog.Tests.Comments;

/// <summary>What floods look like over HTTP, at the default of five a minute.</summary>
public sealed class FloodApiTests(CommentsHost host) : IClassFixture<CommentsHost>
{
    [Fact]
    public async Task The_sixth_comment_from_an_address_is_told_when_to_come_back()
    {
        var (post, address) = (await host.PublishAsync(), CommentsHost.NewAddress());
        await FloodAsync(post, address, 5);

        var refused = (await host.TryCommentAsync(post, new { author = "Eve", content = "Sixth" }, address)).MustBeProblem(429, "too-many-comments");
        Assert.InRange(int.Parse(refused.Header("Retry-After")!), 1, 60);
        Assert.Contains("5 comments a minute", refused["detail"].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_no_comment_does_not_count()
    {
        var (post, address) = (await host.PublishAsync(), CommentsHost.NewAddress());
        for (var n = 0; n < 6; n++)
        {
            (await host.TryCommentAsync(post, new { author = "Eve", content = "" }, address)).MustBeProblem(400);
            (await host.TryCommentAsync(Guid.NewGuid(), new { author = "Eve", content = "Where?" }, address)).MustBeProblem(404);
        }

        await FloodAsync(post, address, 5);
    }

    [Fact]
    public async Task A_repeated_idempotency_key_gets_the_first_answer_and_does_not_count()
    {
        var (post, address) = (await host.PublishAsync(), CommentsHost.NewAddress());
        var body = new { author = "Ann", content = "Once" };
        var key = ("Idempotency-Key", Guid.NewGuid().ToString());
        var first = (await host.TryCommentAsync(post, body, address, key)).Must(201);
        for (var n = 0; n < 8; n++)
        {
            Assert.Equal((first.Text, first.ETag), ((await host.TryCommentAsync(post, body, address, key)).Must(201).Text, first.ETag));
        }

        await FloodAsync(post, address, 4);
        (await host.TryCommentAsync(await host.PublishAsync(), body, CommentsHost.NewAddress(), key)).MustBeProblem(422, "idempotency-key-reused");
    }

    [Fact]
    public async Task Deleting_a_comment_makes_no_room_for_another()
    {
        var (post, address) = (await host.PublishAsync(), CommentsHost.NewAddress());
        for (var n = 0; n < 5; n++)
        {
            var comment = (await host.TryCommentAsync(post, new { author = "Eve", content = $"Number {n}" }, address)).Must(201);
            (await host.Api.SendAsync("DELETE", comment.Location!, token: host.Moderator)).Must(204);
        }

        (await host.TryCommentAsync(post, new { author = "Eve", content = "Sixth" }, address)).MustBeProblem(429);
    }

    [Fact]
    public async Task Moderators_are_not_limited_and_a_reader_cannot_name_another_address()
    {
        var post = await host.PublishAsync();
        for (var n = 0; n < 8; n++)
        {
            (await host.Api.SendAsync("POST", $"/posts/{post}/comments", new { author = "Mo", content = $"Number {n}" }, host.Moderator)).Must(201);
        }

        var answers = new List<int>();
        for (var n = 0; n < 6; n++)
        {
            answers.Add((await host.Api.SendAsync("POST", $"/posts/{post}/comments", new { author = "Eve", content = $"Number {n}" }, null, ("Reader-Address", CommentsHost.NewAddress()))).Status);
        }

        Assert.Equal([201, 201, 201, 201, 201, 429], answers);
    }

    private async Task FloodAsync(Guid post, string address, int count)
    {
        for (var n = 0; n < count; n++)
        {
            (await host.TryCommentAsync(post, new { author = "Eve", content = $"Number {n}" }, address)).Must(201);
        }
    }
}
