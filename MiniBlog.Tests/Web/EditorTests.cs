using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MiniBlog.Tests.Web;

/// <summary>Writing in a real browser, in the running blog.</summary>
[Collection(nameof(BlogSystem))]
public sealed class EditorTests(BlogSystem blog, BrowserFixture browser) : IAsyncLifetime
{
    private IBrowserContext owner = null!;

    public async ValueTask InitializeAsync()
    {
        owner = await browser.Chromium.NewContextAsync(new() { BaseURL = blog.Web.BaseAddress!.ToString() });
        var page = await owner.NewPageAsync();
        await page.GotoAsync("/sign-in");
        await page.GetByLabel("Password").FillAsync(BlogSystem.OwnerPassword);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Your posts" })).ToBeVisibleAsync();
        await page.CloseAsync();
    }

    public async ValueTask DisposeAsync() => await owner.DisposeAsync();

    [Fact]
    public async Task A_draft_saves_itself_and_shows_itself_as_it_will_be_published()
    {
        var page = await OpenAsync("/write");
        await TypeAsync(page, "Saves itself", "Some **bold** words\n\n<script>alert(1)</script>");
        await Expect(page.GetByText("Draft saved at")).ToBeVisibleAsync();
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/write/[0-9a-f-]{36}$"));
        await Expect(page.Locator(".preview strong")).ToHaveTextAsync("bold");
        await Expect(page.Locator(".preview script")).ToHaveCountAsync(0);

        // The tab is closed without a word; nothing was sent but what the editor sent by itself.
        await page.CloseAsync();
        var drafts = await OpenAsync("/my-posts?status=draft");
        await drafts.GetByRole(AriaRole.Link, new() { Name = "Edit Saves itself" }).ClickAsync();
        await Expect(drafts.GetByLabel("Text")).ToHaveValueAsync("Some **bold** words\n\n<script>alert(1)</script>");

        // Two ways of one: what was previewed is what is published.
        await Expect(drafts.Locator(".preview strong")).ToHaveTextAsync("bold");
        var preview = await drafts.Locator(".preview .prose").InnerHTMLAsync();
        await drafts.GetByRole(AriaRole.Button, new() { Name = "Publish" }).ClickAsync();
        await Expect(drafts.GetByRole(AriaRole.Heading, new() { Name = "Saves itself" })).ToBeVisibleAsync();
        Assert.Equal(preview.Trim(), (await drafts.Locator("article .prose").First.InnerHTMLAsync()).Trim());
    }

    [Fact]
    public async Task What_was_typed_without_a_connection_is_offered_again_and_can_be_saved()
    {
        var page = await OpenAsync("/write");
        await TypeAsync(page, "On the train", "Before the tunnel.");
        await Expect(page.GetByText("Draft saved at")).ToBeVisibleAsync();

        await owner.SetOfflineAsync(true);
        await page.GetByLabel("Text").FillAsync("Before the tunnel. In the tunnel.");
        await Expect(page.GetByText("Not saved: the blog cannot be reached.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Publish" }).ClickAsync();
        await Expect(page.GetByLabel("Text")).ToHaveValueAsync("Before the tunnel. In the tunnel.");
        var address = page.Url;
        await page.CloseAsync(new() { RunBeforeUnload = false });

        await owner.SetOfflineAsync(false);
        page = await OpenAsync(address);
        await Expect(page.GetByLabel("Text")).ToHaveValueAsync("Before the tunnel.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Put it in" }).ClickAsync();
        await Expect(page.GetByLabel("Text")).ToHaveValueAsync("Before the tunnel. In the tunnel.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Publish" }).ClickAsync();
        await Expect(page.Locator("article")).ToContainTextAsync("In the tunnel.");
    }

    [Fact]
    public async Task Two_tabs_that_changed_one_post_are_compared_and_merged()
    {
        var address = await PublishAsync("Shared between tabs", "First line\n\nSecond line\n\nThird line");
        var (mine, theirs) = (await OpenAsync(address), await OpenAsync(address));
        await theirs.GetByLabel("Text").FillAsync("First line, by them\n\nSecond line\n\nThird line");
        await theirs.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Expect(theirs.Locator("article")).ToContainTextAsync("by them");

        await mine.GetByLabel("Text").FillAsync("First line\n\nSecond line\n\nThird line, by me");
        await mine.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Expect(mine.GetByText("Somebody saved this post while you were writing.")).ToBeVisibleAsync();
        await Expect(mine.GetByLabel("Text")).ToHaveValueAsync("First line\n\nSecond line\n\nThird line, by me");
        await Expect(mine.GetByRole(AriaRole.Checkbox, new() { Name = "only they changed this" })).ToBeCheckedAsync();
        await Expect(mine.GetByRole(AriaRole.Checkbox, new() { Name = "only you changed this" })).Not.ToBeCheckedAsync();
        await mine.GetByRole(AriaRole.Button, new() { Name = "Merge" }).ClickAsync();
        await Expect(mine.GetByLabel("Text")).ToHaveValueAsync("First line, by them\n\nSecond line\n\nThird line, by me");
        await mine.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Expect(mine.Locator("article")).ToContainTextAsync("by me");
        await Expect(mine.Locator("article")).ToContainTextAsync("by them");
    }

    [Fact]
    public async Task A_post_is_scheduled_and_publishes_itself()
    {
        var page = await OpenAsync("/write");
        await TypeAsync(page, "Planned well", "Later.");
        await page.GetByText("time of publishing").ClickAsync();
        await page.GetByLabel("Publish at").FillAsync(DateTime.UtcNow.AddYears(1).ToString("yyyy-MM-ddTHH:mm"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Schedule" }).ClickAsync();
        await Expect(page.GetByText("Scheduled. It is published by itself")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Edit Planned well" }).ClickAsync();
        await page.GetByText("time of publishing").ClickAsync();
        await page.GetByLabel("Publish at").FillAsync(DateTime.UtcNow.AddMinutes(-2).ToString("yyyy-MM-ddTHH:mm"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Schedule" }).ClickAsync();
        await Eventually.HoldsAsync(async () =>
        {
            using var answer = await blog.Web.GetAsync("/posts/planned-well", TestContext.Current.CancellationToken);
            return answer.IsSuccessStatusCode;
        }, "the post is public");
    }

    [Fact]
    public async Task A_deleted_post_comes_back_at_once()
    {
        await PublishAsync("Deleted by mistake", "Oh no.");
        var page = await OpenAsync("/my-posts");
        await page.GetByRole(AriaRole.Link, new() { Name = "Delete Deleted by mistake" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Edit Deleted by mistake" })).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Expect(page.GetByText("The post is back, as it was.")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Edit Deleted by mistake" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_draft_is_shown_to_who_has_its_link_and_to_nobody_else()
    {
        var page = await OpenAsync("/write");
        await TypeAsync(page, "Between us", "What do you think?");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save as draft" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Edit", Exact = true }).ClickAsync();
        var link = (await page.GetByRole(AriaRole.Link, new() { Name = "A link to this draft" }).GetAttributeAsync("href"))!;

        using var friend = new PlainBrowser(blog.Web.BaseAddress!);
        Assert.Contains("What do you think?", (await friend.OpenAsync(link)).Text);
        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await friend.OpenAsync(link[..^3] + "AAA")).Status);
    }

    [Fact]
    public async Task Tags_complete_themselves()
    {
        await PublishAsync("Tagged", "x", "gardening");
        var page = await OpenAsync("/write");
        await page.GetByLabel("Tags").FillAsync("mine, gar");
        await Expect(page.Locator("#known-tags option[value='mine, gardening']")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task An_image_is_added_with_what_it_shows_and_readers_get_it_for_good()
    {
        var page = await OpenAsync("/write");
        await TypeAsync(page, "With a picture", "Look:\n\n");
        await page.GetByText("Add an image").ClickAsync();
        await page.Locator("#image-file").SetInputFilesAsync(new FilePayload { Name = "red.png", MimeType = "image/png", Buffer = Images.Pictures.Make(64, 48) });
        var add = page.GetByRole(AriaRole.Button, new() { Name = "Add image" });
        await add.ClickAsync();
        await Expect(page.Locator(".save-state")).ToContainTextAsync("what the image shows");
        await page.GetByLabel("What it shows").FillAsync("A red [corner]");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByLabel("Text")).ToHaveValueAsync(new System.Text.RegularExpressions.Regex(@"^Look:\n\n!\[A red \\\[corner\\\]\]\(/images/[0-9a-f]{64}\.png\)$"));
        await Expect(page.Locator(".preview img")).ToHaveAttributeAsync("alt", "A red [corner]");
        await page.GetByRole(AriaRole.Button, new() { Name = "Publish" }).ClickAsync();
        await Expect(page.Locator("article img")).ToHaveJSPropertyAsync("naturalWidth", 64);

        using var image = await blog.Web.GetAsync(await page.Locator("article img").GetAttributeAsync("src"), TestContext.Current.CancellationToken);
        Assert.Equal("image/png", image.Content.Headers.ContentType?.MediaType);
        Assert.Equal((true, TimeSpan.FromDays(365)), (image.Headers.CacheControl!.Public, image.Headers.CacheControl.MaxAge));
        Assert.Equal("nosniff", image.Headers.GetValues("X-Content-Type-Options").Single());
        using var none = await blog.Web.GetAsync($"/images/{new string('0', 64)}.png", TestContext.Current.CancellationToken);
        Assert.Equal(System.Net.HttpStatusCode.NotFound, none.StatusCode);
    }

    [Theory]
    [InlineData("paste")]
    [InlineData("drop")]
    public async Task An_image_is_pasted_or_dropped_into_the_text_where_the_cursor_is(string way)
    {
        var page = await OpenAsync("/write");
        await TypeAsync(page, $"By {way}", "Look: ");
        await Expect(page.GetByText("Draft saved at")).ToBeVisibleAsync();
        await page.EvaluateAsync("""
            ([way, base64]) => {
              const transfer = new DataTransfer();
              transfer.items.add(new File([Uint8Array.from(atob(base64), c => c.charCodeAt(0))], "red.png", { type: "image/png" }));
              document.getElementById("post-content").dispatchEvent(way === "paste"
                ? new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true, cancelable: true })
                : new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
            }
            """, new[] { way, Convert.ToBase64String(Images.Pictures.Make(64, 48)) });
        await Expect(page.Locator(".save-state")).ToHaveTextAsync("red.png: say what it shows, then add it.");
        await Expect(page.GetByLabel("What it shows")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("A red corner");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByLabel("Text")).ToHaveValueAsync(new System.Text.RegularExpressions.Regex(@"^Look: !\[A red corner\]\(/images/[0-9a-f]{64}\.png\)$"));
    }

    [Fact]
    public async Task A_page_with_unsaved_text_asks_before_it_is_closed()
    {
        var page = await OpenAsync(await PublishAsync("Asks first", "Public."));
        await Expect(page.Locator(".preview")).ToBeVisibleAsync();
        var asked = new TaskCompletionSource<string>();
        page.Dialog += async (_, dialog) =>
        {
            await dialog.DismissAsync();
            asked.TrySetResult(dialog.Type);
        };
        await page.GetByLabel("Text").PressSequentiallyAsync("Unsaved. ");
        await page.CloseAsync(new() { RunBeforeUnload = true });
        Assert.Equal("beforeunload", await asked.Task.WaitAsync(TestContext.Current.CancellationToken));
        await Expect(page.GetByLabel("Text")).ToHaveValueAsync(new System.Text.RegularExpressions.Regex("Unsaved"));
    }

    private async Task<IPage> OpenAsync(string address)
    {
        var page = await owner.NewPageAsync();
        await page.GotoAsync(address);
        return page;
    }

    private static async Task TypeAsync(IPage page, string title, string text)
    {
        await page.GetByLabel("Title").FillAsync(title);
        await page.GetByLabel("Text").FillAsync(text);
    }

    /// <summary>Publishes a post.</summary>
    /// <returns>The address of its editor.</returns>
    private async Task<string> PublishAsync(string title, string text, string tags = "")
    {
        var page = await OpenAsync("/write");
        await TypeAsync(page, title, text);
        await page.GetByLabel("Tags").FillAsync(tags);
        await page.GetByRole(AriaRole.Button, new() { Name = "Publish" }).ClickAsync();
        var edit = page.GetByRole(AriaRole.Link, new() { Name = "Edit", Exact = true });
        await Expect(edit).ToBeVisibleAsync();
        var address = (await edit.GetAttributeAsync("href"))!;
        await page.CloseAsync();
        return address;
    }
}
