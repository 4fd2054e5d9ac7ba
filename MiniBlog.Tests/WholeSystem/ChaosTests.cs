using Aspire.Hosting.ApplicationModel;

namespace MiniBlog.Tests.WholeSystem;

/// <summary>Whatever goes away under load: nothing that was accepted is lost, nothing is applied twice, and all converge.</summary>
[Collection(nameof(BlogSystem))]
public sealed class ChaosTests(BlogSystem blog)
{
    private readonly BlogDriver driver = new(blog);

    [Fact]
    public async Task Flushed_under_load_the_bus_loses_nothing()
    {
        var posts = await Task.WhenAll(Enumerable.Range(0, 4).Select(n => driver.PublishAsync($"Post {n}")));
        await using var load = driver.StartLoad(posts);
        for (var flush = 0; flush < 5; flush++)
        {
            await load.AcceptedAsync(20);
            await blog.FlushBusAsync();
        }

        await load.StopAsync();
        await load.IsVisibleAsync();
    }

    [Theory]
    [InlineData("moderation")]
    [InlineData("query")]
    public async Task What_happens_while_a_service_is_stopped_reaches_it_when_it_returns(string service)
    {
        var post = await driver.PublishAsync();
        await blog.CommandAsync(service, KnownResourceCommands.StopCommand);
        var comments = new List<Guid>();
        for (var n = 0; n < 100; n++)
        {
            comments.Add(await driver.CommentAsync(post, $"Thought number {n} while {service} is away."));
        }

        await blog.CommandAsync(service, KnownResourceCommands.StartCommand);
        await blog.App.ResourceNotifications.WaitForResourceHealthyAsync(service, TestContext.Current.CancellationToken);

        await Eventually.EqualsAsync(comments, () => driver.ListedAsync(post));
    }

    [Fact]
    public async Task With_posts_comments_and_moderation_stopped_reading_works_in_full()
    {
        var post = await driver.PublishAsync("Readable");
        var comment = await driver.CommentAsync(post, "I was here.");
        await driver.StatusBecomesAsync(comment, "approved");
        string[] writers = ["posts", "comments", "moderation"];
        await Task.WhenAll(writers.Select(writer => blog.CommandAsync(writer, KnownResourceCommands.StopCommand)));
        try
        {
            using var web = blog.Web;
            using var query = blog.Query;
            Assert.Contains("Readable", await web.GetStringAsync("/", TestContext.Current.CancellationToken), StringComparison.Ordinal);
            Assert.Contains("I was here.", await query.GetStringAsync($"/posts/{post}", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }
        finally
        {
            await Task.WhenAll(writers.Select(writer => blog.CommandAsync(writer, KnownResourceCommands.StartCommand)));
            await Task.WhenAll(writers.Select(writer => blog.App.ResourceNotifications.WaitForResourceHealthyAsync(writer)));
        }
    }
}
