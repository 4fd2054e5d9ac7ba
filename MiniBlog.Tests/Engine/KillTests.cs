using System.Diagnostics;
using System.Globalization;
using MiniBlog.Tests.WholeSystem;

namespace MiniBlog.Tests.Engine;

/// <summary>Whatever is killed under load comes back by itself: nothing that was accepted is lost, and nothing is applied twice.</summary>
[Collection(nameof(BlogSystem))]
public sealed class KillTests(BlogSystem blog)
{
    static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    readonly BlogDriver driver = new(blog);

    [Theory]
    [InlineData("query")]
    [InlineData("moderation")]
    [InlineData("comments")]
    [InlineData("posts")]
    [InlineData("bus")]
    [InlineData("postgres")]
    public async Task Killed_under_load_a_part_comes_back_by_itself_and_every_accepted_comment_is_there_once(string part)
    {
        var posts = await Task.WhenAll(Enumerable.Range(0, 4).Select(n => driver.PublishAsync($"Post {n} about {part}")));
        await using var load = driver.StartLoad(posts);
        await load.AcceptedAsync(20);
        var killed = await ProcessIdAsync(part);

        using (var process = Process.GetProcessById(killed))
        {
            process.Kill();
        }

        await load.AcceptedAsync(60);
        await load.StopAsync();
        Assert.NotEqual(killed, await ProcessIdAsync(part, other: killed));
        await blog.IsHealthyAsync();
        await load.IsVisibleAsync();
    }

    /// <summary>The process of a resource, as soon as it has one that is not <paramref name="other"/>.</summary>
    async Task<int> ProcessIdAsync(string resource, int? other = null)
    {
        var id = 0;
        await blog.App.ResourceNotifications.WaitForResourceAsync(
            resource,
            change => change.Snapshot.Properties.FirstOrDefault(fact => fact.Name == "executable.pid")?.Value is { } value
                && (id = Convert.ToInt32(value, CultureInfo.InvariantCulture)) != other,
            Token);
        return id;
    }
}
