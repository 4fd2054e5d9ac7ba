using System.Net;
using AngleSharp.Html.Parser;
using MiniBlog.ServiceDefaults.Events.Contracts;

namespace MiniBlog.Tests.Web;

/// <summary>Words that would rather be marks, in every field that a page shows. What Query renders is its own affair, and clean when it comes.</summary>
public sealed class HostileTextTests : FrontEndTest
{
    private const string Hostile = "x\"'><script>alert(1)</script><img src=x onerror=alert(1)></textarea></title><b onclick=alert(1)>";

    [Fact]
    public async Task No_page_takes_words_for_marks()
    {
        var (post, draft, comment) = Fill();
        using var owner = Web.Browse();
        owner.Client.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", Hostile);
        await owner.SignInAsync();
        var word = Uri.EscapeDataString(Hostile);
        foreach (var address in new[]
        {
            "/", $"/?cursor={word}", $"/posts/{post.Id}", $"/posts/{post.Id}?order={word}", $"/posts/{word}", $"/search?q={word}", $"/tags/{word}", "/archive", $"/archive/{post.CreatedAt:yyyy/MM}",
            $"/posts/{post.Id}/comments?parent={comment.Id}", $"/sign-in?from={word}", $"/appearance?from={word}", "/my-posts", "/my-posts?status=draft", $"/my-posts?status={word}", "/write", $"/write/{post.Id}", $"/write/{post.Id}/delete",
            $"/preview/{draft.Id}/{word}", "/moderation", "/moderation?status=rejected", $"/moderation?q={word}&author={word}&status={word}", "/moderation/rules", "/moderation/rules/versions", "/account",
            "/events", $"/events?type={word}&source={word}&thing={word}", $"/events/{Blog.Flow.Events[0].Id}", $"/events/lives/{Blog.Flow.Events[0].Thing}", $"/events/parked/comments/{Blog.Flow.Parked[0].EventId}",
        })
        {
            MustBeClean(address, await owner.OpenAsync(address));
        }
    }

    [Fact]
    public async Task What_was_typed_comes_back_in_its_form_and_nowhere_else()
    {
        var (post, _, _) = Fill();
        using var owner = Web.Browse();
        await owner.SignInAsync();
        var (page, editor) = (await owner.OpenAsync($"/posts/{post.Id}"), await owner.OpenAsync($"/write/{post.Id}"));
        await Blog.Comments.StopAsync();
        var refused = await owner.SendAsync(page, $"/posts/{post.Id}/comments", ("Form.Author", Hostile), ("Form.Content", Hostile));
        MustBeClean("a refused comment", refused);
        Assert.Equal(Hostile, refused.WholeFormWith("Form.Content")["Form.Content"]);

        Blog.StoredPosts[0] = Blog.StoredPosts[0] with { Version = 2, Content = $"Theirs {Hostile}" };
        var conflict = await owner.SendAsync(editor, null, ("Form.Title", $"Mine {Hostile}"), ("Form.Content", $"Mine {Hostile}"), ("Form.Tags", Hostile), ("Form.Status", "published"));
        Assert.Equal(HttpStatusCode.PreconditionFailed, conflict.Status);
        MustBeClean("a conflict", conflict);
        Assert.Equal($"Mine {Hostile}", conflict.WholeFormWith("Form.Content")["Form.Content"]);
    }

    private (FakePost Post, FakePost Draft, FakeComment Comment) Fill()
    {
        var post = Blog.AddPost(Hostile, tags: [Hostile]);
        Blog.StoredPosts[0] = post with { Content = Hostile, Settings = new(Hostile, [Hostile], CommentSettings.AlwaysOpen) };
        var draft = Blog.AddPost($"Draft {Hostile}", status: PostStatus.Draft);
        Blog.Pages.Add(Hostile);
        var comment = Blog.AddComment(post, Hostile, Hostile);
        foreach (var status in new[] { CommentStatus.Flagged, CommentStatus.Rejected })
        {
            Blog.AddComment(post, Hostile, Hostile, status);
            Blog.StoredComments[^1] = Blog.StoredComments[^1] with { Reasons = [Hostile], DecidedBy = status is CommentStatus.Rejected ? Hostile : null };
        }

        Blog.AddRules();
        Blog.AddRules(Hostile, Hostile, System.Text.Json.JsonSerializer.Serialize(
            new { id = Guid.NewGuid(), kind = "bannedWords", action = "reject", enabled = true, words = new[] { Hostile }, inName = true }));
        Blog.Flow.Fill(error: Hostile);
        return (post, draft, comment);
    }

    /// <summary>As a browser would understand it: no element and no attribute that came from a text.</summary>
    private static void MustBeClean(string what, PlainPage page)
    {
        foreach (var element in new HtmlParser().ParseDocument(page.Html).All)
        {
            var isOurs = element.LocalName != "img" && (element.LocalName != "script" || element.GetAttribute("type") is "module" or "application/ld+json") && !element.Attributes.Any(attribute => attribute.Name.StartsWith("on"));
            Assert.True(isOurs, $"{what}: {element.OuterHtml}");
        }
    }
}
