using System.Text.Json;

namespace MiniBlog.Tests.Posts;

/// <summary>The name in a post's address, when its author changes it.</summary>
public sealed class SlugChangeTests(PostsHost posts) : IClassFixture<PostsHost>
{
    [Fact]
    public async Task A_public_post_keeps_its_old_names_and_can_have_one_back()
    {
        var post = await posts.WriteAsync("First name");
        var second = await SaveAsync(post, "First name", "Second Name!");
        Is(second, "second-name", "first-name");
        var third = await SaveAsync(post, "Third name", "");
        Is(third, "third-name", "first-name", "second-name");
        var back = await SaveAsync(post, "Third name", "first-name");
        Is(back, "first-name", "second-name", "third-name");

        Assert.Equal("second-name-2", (await posts.WriteAsync("Second name"))["slug"].GetString());
    }

    [Fact]
    public async Task A_title_that_is_typed_while_it_is_saved_takes_no_name_but_the_last()
    {
        var post = await posts.WriteAsync("T", status: "draft");
        foreach (var title in new[] { "Ty", "Typed", "Typed slowly" })
        {
            post = await SaveAsync(post, title, "", "draft");
        }

        Is(post, "typed-slowly");
        Assert.Equal("typed", (await posts.WriteAsync("Typed"))["slug"].GetString());
    }

    [Fact]
    public async Task A_name_that_another_post_has_is_numbered_once()
    {
        await posts.WriteAsync("Wanted");
        var post = await posts.WriteAsync("Other");
        post = await SaveAsync(post, "Other", "wanted");
        Assert.Equal("wanted-2", post["slug"].GetString());
        Assert.Equal("wanted-2", (await SaveAsync(post, "Other", "wanted"))["slug"].GetString());
    }

    [Fact]
    public async Task What_is_left_out_stays_and_what_is_empty_goes()
    {
        var body = new { title = "Whole", content = "x", status = "published", excerpt = "Mine", kind = "page", comments = new { open = true, closeAfterDays = 7 } };
        var post = (await posts.Api.SendAsync("POST", "/posts", body, posts.Author)).Must(201);
        var same = (await posts.Api.SendAsync("PUT", post.Location!, new { title = "Whole", content = "x" }, posts.Author)).Must(200);
        Assert.Equal(post.Text, same.Text);
        var less = (await posts.Api.SendAsync("PUT", post.Location!, new { title = "Whole", content = "x", excerpt = "", comments = new { open = false } }, posts.Author)).Must(200);
        Assert.Equal((JsonValueKind.Null, false, "page"), (less["excerpt"].ValueKind, less["comments"].GetProperty("open").GetBoolean(), less["kind"].GetString()));
        (await posts.Api.SendAsync("PUT", post.Location!, new { title = "x", content = "x", comments = new { open = true, closeAfterDays = 0 } }, posts.Author)).MustBeProblem(400, "invalid");
    }

    private static void Is(Answer post, string slug, params string[] former)
    {
        Assert.Equal(slug, post["slug"].GetString());
        Assert.Equal(former, post["formerSlugs"].Deserialize<string[]>()!);
    }

    private async Task<Answer> SaveAsync(Answer post, string title, string slug, string status = "published") =>
        (await posts.Api.SendAsync("PUT", $"/posts/{post.Id}", new { title, content = "Some *text*", status, slug }, posts.Author)).Must(200);
}
