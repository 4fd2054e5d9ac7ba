using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Playwright;
using MiniBlog.Tests.WholeSystem;

namespace MiniBlog.Tests.Web;

/// <summary>Takes the pictures of docs/tour.md, of a running blog with something in it; <c>scripts/screenshots</c> asks for them.</summary>
public sealed class TourPictures(BrowserFixture browser)
{
    private const string Walk = """
        We left before the rain did. The path climbs through *old* beeches, then opens on the moor, and from there it is all sky, wind and the occasional sheep that has **opinions**.

        ## What to take

        - Water, more than you think
        - A map made of paper
        - Something sweet for the last mile

        > There is no bad weather, only the wrong day.

        ## The way

        | Leg | Kilometres | Time |
        |---|---|---|
        | To the moor | 4.2 | 1 h 10 |
        | Along the ridge | 7.8 | 2 h |

        ## And back

        Down by the stream, where the bus stops twice a day.
        """;

    private static string Folder => Environment.GetEnvironmentVariable("SCREENSHOTS") ?? throw new InvalidOperationException("SCREENSHOTS must name a folder.");

    [Fact(Explicit = true)]
    public async Task Take_pictures()
    {
        await using var blog = new BlogSystem(["--Parameters:blog-title=A day out"]);
        await blog.InitializeAsync();
        await FillAsync(blog);
        await using var context = await browser.Chromium.NewContextAsync(new() { BaseURL = blog.Web.BaseAddress!.ToString(), ViewportSize = new() { Width = 1280, Height = 900 } });
        var page = await context.NewPageAsync();

        await ShootAsync(page, "tour-home", "/");
        await ShootAsync(page, "tour-search", "/search?q=moor");
        await using (var dark = await browser.Chromium.NewContextAsync(new() { BaseURL = context.Pages[0].Url, ViewportSize = new() { Width = 390, Height = 844 }, ColorScheme = ColorScheme.Dark }))
        {
            await ShootAsync(await dark.NewPageAsync(), "tour-post-dark", "/posts/a-day-out-on-the-moor");
        }

        await page.GotoAsync("/sign-in?from=%2Fmoderation");
        await page.GetByLabel("Password").FillAsync(BlogSystem.OwnerPassword);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await ShootAsync(page, "tour-moderation", "/moderation");

        await page.GotoAsync("/moderation/rules");
        await page.GetByText("with more than 2 links").ClickAsync();
        await page.GetByLabel("Links that are let through").FillAsync("3");
        await page.GetByRole(AriaRole.Button, new() { Name = "Try the rules" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Would change")).ToBeVisibleAsync();
        await ShootAsync(page, "tour-rules");

        await page.GotoAsync("/my-posts");
        await page.GetByRole(AriaRole.Link, new() { Name = "Edit A day out on the moor" }).ClickAsync();
        await Assertions.Expect(page.Locator(".preview h2").Last).ToBeVisibleAsync();
        await ShootAsync(page, "tour-editor");
        await page.SetViewportSizeAsync(1280, 1100);
        await ShootAsync(page, "tour-account", "/account");
    }

    private static async Task FillAsync(BlogSystem blog)
    {
        var owner = await OwnerAsync(blog);
        foreach (var (title, text, tags) in new[] { ("Bread, and how it fails", "Too warm, too wet, too soon.", "kitchen"), ("Winter light", "It comes in low, and finds the dust.", "home"), ("A day out on the moor", Walk, "travel") })
        {
            using var request = BlogSystem.Request(HttpMethod.Post, "/posts", new { title, content = text, tags = new[] { tags, "notes" }, status = "published" });
            request.Headers.Authorization = new("Bearer", owner);
            using var posted = await blog.Posts.SendAsync(request);
            if (text == Walk)
            {
                await CommentAsync(blog, (await posted.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid());
            }
        }
    }

    private static async Task CommentAsync(BlogSystem blog, Guid post)
    {
        foreach (var (author, content, status) in new[]
        {
            ("Ann", "We went there in June. Did you find the stone circle?", "approved"), ("Zoë", "Lovely.", "approved"),
            ("Ben", "More of the same walk: https://a.example https://b.example https://c.example", "flagged"), ("Orla", "WHY IS NOBODY TALKING ABOUT THE SHEEP", "flagged"),
        })
        {
            HttpResponseMessage? sent = null;
            // Comments hears of the post by an event.
            await Eventually.HoldsAsync(async () => (sent = await blog.Comments.PostAsJsonAsync($"/posts/{post}/comments", new { author, content })).IsSuccessStatusCode, "the comment is taken");
            await new BlogDriver(blog).StatusBecomesAsync((await sent!.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid(), status);
        }
    }

    private static async Task<string> OwnerAsync(BlogSystem blog)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["grant_type"] = "password", ["username"] = "owner", ["password"] = BlogSystem.OwnerPassword });
        using var answer = await blog.Web.PostAsync("/token", form);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString()!;
    }

    private static async Task ShootAsync(IPage page, string name, string? address = null)
    {
        if (address is not null)
        {
            await page.GotoAsync(address);
        }

        await page.ScreenshotAsync(new() { Path = Path.Combine(Folder, $"{name}.png"), Animations = ScreenshotAnimations.Disabled });
    }
}
