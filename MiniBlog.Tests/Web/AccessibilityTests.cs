using AngleSharp.Html.Parser;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.Playwright;
using MiniBlog.ServiceDefaults.Events.Contracts;

namespace MiniBlog.Tests.Web;

/// <summary>Every page by the rules of WCAG 2.2 AA that a program can check, in light and dark, wide and narrow; what is left is for people.</summary>
public sealed class AccessibilityTests(BrowserFixture browser)
{
    /// <summary>Pages that nobody sees at their own address: two lead on at once, two stand in for another page, at its address.</summary>
    private static readonly string[] Unseen = ["/comments/{Id:guid}", "/write/{PostId:guid}/restore", "/not-found", "/problem/{Status:int}"];

    private static string? Screenshots => Environment.GetEnvironmentVariable("SCREENSHOTS") is { Length: > 0 } folder ? folder : null;

    [Theory]
    [InlineData(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Dark, 390)]
    public async Task Every_page_is_accessible_in_light_and_dark_and_fits_its_window(ColorScheme scheme, int width)
    {
        await using var blog = await SampleBlog.StartAsync();
        await using var host = FrontEndHost.Start(blog);
        await using var context = await browser.Chromium.NewContextAsync(new() { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce, ViewportSize = new() { Width = width, Height = 900 }, BaseURL = host.Address.ToString() });
        var page = await context.NewPageAsync();
        var refused = new List<string>();
        page.Console += (_, message) => refused.AddRange(message.Type == "error" && message.Text.Contains("Content Security Policy") ? [message.Text] : []);
        var faults = new List<string>();
        var left = PageRoutes.All.Except(Unseen).ToList();

        async Task LookAsync(string name)
        {
            left.RemoveAll(route => new TemplateMatcher(TemplateParser.Parse(route), []).TryMatch(new Uri(page.Url).AbsolutePath, []));
            faults.AddRange((await Axe.FaultsAsync(page)).Select(fault => $"{name}, {scheme}: {fault}"));
            await ShootAsync(name, scheme);
            var other = scheme is ColorScheme.Dark ? ColorScheme.Light : ColorScheme.Dark;
            await page.EmulateMediaAsync(new() { ColorScheme = other });
            faults.AddRange((await Axe.ColourFaultsAsync(page)).Select(fault => $"{name}, {other}: {fault}"));
            await ShootAsync(name, other);
            await page.EmulateMediaAsync(new() { ColorScheme = scheme });
            if (await page.EvaluateAsync<int>("document.documentElement.scrollWidth") > width)
            {
                faults.Add($"{name}: scrolls sideways");
            }
        }

        async Task ShootAsync(string name, ColorScheme shown)
        {
            if (Screenshots is { } folder)
            {
                await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}-{shown}-{width}.png".ToLowerInvariant()), FullPage = true });
            }
        }

        async Task VisitAsync(IEnumerable<(string Name, string Address)> pages)
        {
            foreach (var (name, address) in pages)
            {
                faults.AddRange(Misparsed(await (await page.GotoAsync(address))!.TextAsync()).Select(fault => $"{name}: {fault}"));
                await LookAsync(name);
            }
        }

        await VisitAsync(AsReader);

        await page.GotoAsync("/posts/a-day-out-on-the-moor");
        await page.GetByLabel("Your name").FillAsync("Mia");
        await page.GetByLabel("Your comment").FillAsync("Mine, and it waits.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send comment" }).ClickAsync();
        await LookAsync("post-waiting");
        await page.GetByRole(AriaRole.Link, new() { Name = "Reply to Ann" }).First.ClickAsync();
        await LookAsync("post-reply");
        await page.GotoAsync($"/comments/{blog.StoredComments[^1].Id}/edit");
        await LookAsync("comment-edit");
        await page.GotoAsync("/posts/a-day-out-on-the-moor");

        await blog.Comments.StopAsync();
        await page.GetByLabel("Your name").FillAsync("Mia");
        await page.GetByLabel("Your comment").FillAsync("Nobody takes this one.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send comment" }).ClickAsync();
        await LookAsync("comment-refused");

        await page.GotoAsync("/sign-in");
        await page.GetByLabel("Password").FillAsync("wrong");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await LookAsync("sign-in-wrong");
        await page.GetByLabel("Password").FillAsync(FrontEndHost.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();

        await VisitAsync(AsOwner(blog));

        await page.GotoAsync("/moderation");
        await page.Keyboard.PressAsync("j");
        await LookAsync("moderation-keys");
        await page.GetByRole(AriaRole.Button, new() { Name = "Approve all chosen" }).ClickAsync();
        await LookAsync("moderation-none-chosen");
        await page.GotoAsync("/moderation");
        var flagged = blog.StoredComments.FindIndex(comment => comment.Status is CommentStatus.Flagged);
        blog.StoredComments[flagged] = blog.StoredComments[flagged] with { Decisions = 2 };
        await page.GetByRole(AriaRole.Button, new() { Name = "Approve", Exact = true }).ClickAsync();
        await LookAsync("moderation-second");

        await page.GotoAsync("/moderation/rules");
        await page.EvaluateAsync("document.querySelectorAll('details.rule').forEach(rule => { rule.open = true; })");
        await LookAsync("rules-open");
        await page.GetByLabel("A text", new() { Exact = true }).FillAsync("A pear");
        await page.GetByRole(AriaRole.Button, new() { Name = "Try the rules" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Would change 2 decisions")).ToBeVisibleAsync();
        await LookAsync("rules-tried");
        blog.AddRules("mia", "Nothing left");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save the rules" }).ClickAsync();
        await Assertions.Expect(page.GetByText("What changed meanwhile")).ToBeVisibleAsync();
        await LookAsync("rules-conflict");

        await page.GotoAsync("/account");
        await page.GetByLabel("Present password").FillAsync("wrong");
        await page.GetByLabel("New password", new() { Exact = true }).FillAsync("short");
        await page.GetByLabel("New password again").FillAsync("short");
        await page.GetByRole(AriaRole.Button, new() { Name = "Change the password" }).ClickAsync();
        await LookAsync("account-refused");

        await page.GotoAsync("/events");
        await Assertions.Expect(page.GetByText("No service has announced itself yet.")).ToBeVisibleAsync();
        await LookAsync("events-empty");
        blog.Flow.Fill();
        await VisitAsync(Events(blog.Flow));

        await page.GotoAsync($"/write/{blog.StoredPosts[0].Id}");
        blog.StoredPosts[0] = blog.StoredPosts[0] with { Version = 2 };
        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByText("Somebody saved this post")).ToBeVisibleAsync();
        await LookAsync("conflict");

        blog.StoredPosts.Clear();
        await page.GotoAsync("/");
        await LookAsync("empty");
        await blog.Query.StopAsync();
        await page.GotoAsync("/");
        await LookAsync("query-down");
        host.Accounts.IsAway = true;
        await page.GotoAsync("/write");
        await LookAsync("accounts-down");

        Assert.True(faults.Count == 0, string.Join('\n', faults.Distinct()));
        Assert.Empty(refused);
        Assert.Empty(left);
    }

    [Fact]
    public async Task What_is_wrong_with_a_page_is_found()
    {
        await using var context = await browser.Chromium.NewContextAsync();
        var page = await context.NewPageAsync();
        await page.SetContentAsync("<html><body><main><h1>One</h1><img src='/x'><p style='color: #999; background: #fff'>Grey</p></main></body></html>");
        var found = await Axe.FaultsAsync(page);
        Assert.Equal(["color-contrast", "document-title", "html-has-lang", "image-alt"], found.Select(fault => fault.Split(':')[0]).Order(StringComparer.Ordinal));
        Assert.StartsWith("color-contrast: ", Assert.Single(await Axe.ColourFaultsAsync(page)), StringComparison.Ordinal);
    }

    /// <summary>Where a browser has to guess what was meant: a form within a paragraph, an end without a beginning.</summary>
    private static List<string> Misparsed(string html)
    {
        var faults = new List<string>();
        var parser = new HtmlParser();
        parser.Error += (_, error) => faults.Add($"{error}");
        parser.ParseDocument(html);
        return faults;
    }

    private static IEnumerable<(string Name, string Address)> Events(FakeFlow flow) =>
    [
        ("events", "/events"), ("events-none", "/events?type=no-such"), ("event", $"/events/{flow.Events[0].Id}"), ("life", $"/events/lives/{flow.Events[0].Thing}"),
        ("parked", $"/events/parked/comments/{flow.Parked[0].EventId}"),
    ];

    private static IEnumerable<(string Name, string Address)> AsReader =>
    [
        ("home", "/"), ("older", "/?cursor=5"), ("tag", "/tags/travel"), ("search", "/search?q=a"), ("search-empty", "/search?q=zebra"), ("search-new", "/search"),
        ("archive", "/archive"), ("month", $"/archive/{DateTime.UtcNow:yyyy/MM}"), ("month-empty", "/archive/1999/01"), ("no-comments", "/posts/reading-list"), ("no-more-comments", "/posts/winter-light"), ("post-newest", "/posts/a-day-out-on-the-moor?order=newest"), ("post-other-scripts", "/posts/other-scripts"),
        ("post", "/posts/a-day-out-on-the-moor"), ("sign-in", "/sign-in"), ("not-found", "/nowhere"), ("appearance", "/appearance"),
    ];

    private static IEnumerable<(string Name, string Address)> AsOwner(FakeBlog blog) =>
    [
        ("home-owner", "/"), ("post-owner", "/posts/a-day-out-on-the-moor"), ("write", "/write"), ("my-scheduled", "/my-posts?status=scheduled"), ("edit", $"/write/{blog.StoredPosts[0].Id}"), ("delete", $"/write/{blog.StoredPosts[0].Id}/delete"),
        ("my-posts", "/my-posts"), ("my-drafts", "/my-posts?status=draft"), ("my-trash", "/my-posts?status=trash"), ("moderation", "/moderation"), ("moderation-rejected", "/moderation?status=rejected"),
        ("moderation-none", "/moderation?status=pending"), ("rules", "/moderation/rules"), ("rules-versions", "/moderation/rules/versions"),
        ("draft-preview", $"/preview/{blog.StoredPosts.Single(post => post.Shelf is "draft").Id}/x"),
        ("moderation-found", "/moderation?status=rejected&author=Orla"), ("moderation-undo", $"/moderation?undo={blog.StoredComments[0].Id}"), ("reply", $"/posts/{blog.StoredComments[0].PostId}/comments?parent={blog.StoredComments[0].Id}"), ("account", "/account"), ("sign-out", "/sign-out"),
    ];
}
