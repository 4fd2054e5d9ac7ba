using System.Text.RegularExpressions;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Playwright;
using MiniBlog.Tests.Web;
using Npgsql;

namespace MiniBlog.Tests.WholeSystem;

/// <summary>The events page of the running blog, in a real browser.</summary>
[Collection(nameof(BlogSystem))]
public sealed class LiveEventsTests(BlogSystem blog, BrowserFixture browser)
{
    private readonly BlogDriver driver = new(blog);

    [Fact]
    public async Task Comments_wait_before_a_stopped_moderation_and_drain_live_when_it_returns()
    {
        var post = await driver.PublishAsync();
        await using var context = await OperatorAsync();
        var page = context.Pages[0];
        var drawn = page.Locator("svg g[data-service=moderation]");
        await Assertions.Expect(drawn).ToBeVisibleAsync();
        await Assertions.Expect(drawn.Locator(".state")).ToHaveTextAsync("running");

        await blog.CommandAsync("moderation", KnownResourceCommands.StopCommand);
        var comments = new List<Guid>();
        try
        {
            await Assertions.Expect(drawn).ToHaveClassAsync(new Regex("\\baway\\b"));
            for (var n = 1; n <= 3; n++)
            {
                comments.Add(await driver.CommentAsync(post, $"Number {n} waits"));
            }

            await Assertions.Expect(drawn.Locator(".backlog-text")).ToHaveTextAsync("3 waiting");
            await Assertions.Expect(drawn.Locator("rect.waiting[visibility=visible]")).ToHaveCountAsync(3);
            await Assertions.Expect(page.Locator("tr[data-service=moderation] .waiting-count")).ToHaveTextAsync("3");
            await Assertions.Expect(page.Locator(".says")).ToContainTextAsync("Moderation is stopped: 3 events wait for it.");

            await ShootAsync(page, "events-waiting");
            var life = await context.NewPageAsync();
            await life.GotoAsync($"/events/lives/{comments[0]}");
            await Assertions.Expect(life.GetByText("is stopped; it waits")).ToBeVisibleAsync();
        }
        finally
        {
            await blog.CommandAsync("moderation", KnownResourceCommands.StartCommand);
        }

        await Assertions.Expect(drawn.Locator(".backlog-text")).ToHaveTextAsync("", new() { Timeout = 30_000 });
        await Assertions.Expect(drawn).Not.ToHaveClassAsync(new Regex("\\baway\\b"));
        await Assertions.Expect(page.Locator("tr[data-service=moderation] .waiting-count")).ToHaveTextAsync("0");
        foreach (var comment in comments)
        {
            await driver.StatusBecomesAsync(comment, "approved");
        }

        await page.GotoAsync($"/events/lives/{comments[0]}");
        await Assertions.Expect(page.GetByText("is stopped; it waits")).ToHaveCountAsync(0);
        await ShootAsync(page, "events-life");
    }

    [Fact]
    public async Task An_event_that_no_service_can_handle_is_listed_retried_and_skipped_through_the_page()
    {
        // An event as a faulty release would write it: of a known type, and without its data.
        var subject = $"comments/{Guid.NewGuid()}";
        await ExecuteAsync("commentsdb", $"INSERT INTO event_pending (id, partition_hash, type, subject, time, data_schema, data) VALUES ('{Guid.NewGuid()}', 1, 'comment-deleted', '{subject}', now(), 'urn:x', '{{}}')");
        await using var context = await OperatorAsync();
        var page = context.Pages[0];
        var parked = page.Locator(".parked > li", new() { HasText = subject });
        await Assertions.Expect(parked.GetByText("waits for you")).ToHaveCountAsync(2, new() { Timeout = 30_000 });

        var atModeration = parked.Filter(new() { HasText = "Moderation" });
        await atModeration.GetByLabel("Reason").FillAsync("Perhaps it was the weather");
        await atModeration.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();
        await Assertions.Expect(page.GetByText("It is tried again.")).ToBeVisibleAsync();
        await Assertions.Expect(parked.GetByText("waits for you")).ToHaveCountAsync(2, new() { Timeout = 30_000 });

        foreach (var (consumer, left) in new[] { ("Moderation", 1), ("Query", 0) })
        {
            var one = parked.Filter(new() { HasText = consumer });
            await one.GetByLabel("Reason").FillAsync("It never had any data");
            await one.GetByRole(AriaRole.Button, new() { Name = "Skip" }).ClickAsync();
            await Assertions.Expect(page.GetByText("Skipped.")).ToBeVisibleAsync();
            await Assertions.Expect(parked).ToHaveCountAsync(left, new() { Timeout = 30_000 });
        }

        Assert.Equal("owner retry Perhaps it was the weather; owner skip It never had any data", await DecidedAsync("moderationdb"));
        Assert.Equal("owner skip It never had any data", await DecidedAsync("querydb"));

        async Task<string?> DecidedAsync(string database) => await ExecuteAsync(database,
            $"SELECT string_agg(decided_by || ' ' || decision || ' ' || reason, '; ' ORDER BY id) FROM event_parked_decisions WHERE subject = '{subject}'") as string;
    }

    /// <summary>Takes the pictures of the documentation, where SCREENSHOTS names a folder for them.</summary>
    private static async Task ShootAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("SCREENSHOTS") is { Length: > 0 } folder)
        {
            foreach (var scheme in new[] { ColorScheme.Dark, ColorScheme.Light })
            {
                await page.EmulateMediaAsync(new() { ColorScheme = scheme });
                await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}-{scheme}.png".ToLowerInvariant()), Animations = ScreenshotAnimations.Disabled });
            }
        }
    }

    private async Task<object?> ExecuteAsync(string database, string sql)
    {
        // Not from the pool: other tests end the server that the blog shares with this one, and with it every connection kept.
        await using var connection = new NpgsqlConnection("Pooling=false;" + await blog.App.GetConnectionStringAsync(database, TestContext.Current.CancellationToken));
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>A browser with the events page open.</summary>
    private async Task<IBrowserContext> OperatorAsync()
    {
        using var web = blog.Web;
        var context = await browser.Chromium.NewContextAsync(new() { BaseURL = web.BaseAddress!.ToString(), ViewportSize = new() { Width = 1280, Height = 900 } });
        var page = await context.NewPageAsync();
        await page.GotoAsync("/sign-in?from=%2Fevents");
        await page.GetByLabel("Password").FillAsync(BlogSystem.OwnerPassword);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Events", Exact = true })).ToBeVisibleAsync();
        return context;
    }
}
