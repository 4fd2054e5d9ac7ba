using MiniBlog.Porting;
using MiniBlog.Porting.Importing;
using MiniBlog.ServiceDefaults.Events.Contracts;
using MiniBlog.Tests.Images;

namespace MiniBlog.Tests.Porting;

/// <summary>What is read from the exports of WordPress and Ghost.</summary>
public sealed class ForeignBlogTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("miniblog-");

    [Fact]
    public void A_wordpress_export_gives_its_posts_and_pages()
    {
        using var blog = Open(WordPress);
        var (post, page, secret) = blog.Posts().ToList() is [var first, var second, var third] ? (first, second, third) : throw new InvalidOperationException();

        Assert.Equal(("hello", "Hello & welcome", "Ann Other", "Welcome in short", PostStatus.Published), (post.Slug, post.Title, post.Author, post.Excerpt, post.Status));
        Assert.Equal(new DateTimeOffset(2019, 5, 3, 9, 30, 0, TimeSpan.Zero), post.PublishedAt);
        Assert.Equal(["/2019/05/hello/", "/?p=12"], post.OldAddresses);
        Assert.Equal(["Event Sourcing"], post.Tags);
        Assert.Equal(
            "A **first** post, with [a link](https://elsewhere.example/a_b).\n\n![A cat](https://notes.example/wp-content/uploads/2019/05/cat.png)\n\nThe cat\n\n```csharp\nif (a < b) { }\n```",
            post.Content);
        Assert.Equal((PostKind.Page, false, "Typed in the old editor.\\\nWith a break.\n\nAnd a second paragraph."), (page.Kind, page.Comments.Open, page.Content));
        Assert.Equal(["/about/", "/?page_id=2"], page.OldAddresses);
        Assert.Equal((PostStatus.Draft, null, "Secret plans"), (secret.Status, secret.PublishedAt, secret.Slug));
        Assert.Contains(blog.Notes, note => note.Contains("Secret plans"));
        Assert.Contains(blog.Notes, note => note.Contains("nav_menu_item"));
        Assert.Contains(blog.Notes, note => note == "images that posts go on showing from notes.example, as they were not brought along: https://notes.example/wp-content/uploads/2019/05/cat.png");
    }

    [Fact]
    public void Its_comments_come_with_how_they_were_decided()
    {
        using var blog = Open(WordPress);
        var comments = blog.Comments().ToList();
        Assert.Equal([CommentStatus.Approved, CommentStatus.Approved, CommentStatus.Rejected, CommentStatus.Flagged], comments.Select(comment => comment.Status));
        Assert.Equal(("Bert & Co", "An orange is fine,\nI think."), (comments[0].Author, comments[0].Content));
        Assert.Equal(comments[0].Id, comments[1].ParentId);
        Assert.All(comments, comment => Assert.Equal(blog.Posts().First().Id, comment.PostId));
        Assert.Equal([Verdict.Approved, Verdict.Approved, Verdict.Rejected, Verdict.Flagged], blog.Decisions().Select(comment => comment.Decisions.Single().Verdict));
        Assert.Contains(blog.Notes, note => note.Contains("pingbacks"));
    }

    [Fact]
    public void Ids_are_the_same_each_time_and_others_for_another_blog()
    {
        using var blog = Open(WordPress);
        using var again = Open(WordPress.Replace("https://notes.example", "http://notes.example"));
        using var other = Open(WordPress.Replace("notes.example", "other.example"));
        Assert.Equal(blog.Posts().Select(post => post.Id), again.Posts().Select(post => post.Id));
        Assert.Empty(blog.Posts().Select(post => post.Id).Intersect(other.Posts().Select(post => post.Id)));
        Assert.All(blog.Posts(), post => Assert.Equal(5, post.Id.Version));
    }

    [Fact]
    public void Images_come_from_the_folder_of_uploads_and_from_nowhere_else()
    {
        var uploads = folder.CreateSubdirectory("uploads");
        File.WriteAllBytes(Path.Combine(uploads.CreateSubdirectory("2019/05").FullName, "cat.png"), Pictures.Make(3, 3));
        File.WriteAllText(Path.Combine(folder.FullName, "secret.png"), "secret");
        using (var blog = Open(WordPress, uploads))
        {
            _ = blog.Posts().Count();
            Assert.Equal("https://notes.example/wp-content/uploads/2019/05/cat.png", Assert.Single(blog.Images()).Address);
            Assert.DoesNotContain(blog.Notes, note => note.StartsWith("images"));
        }

        using var hostile = Open(WordPress.Replace("2019/05/cat.png", "..%2Fsecret.png"), uploads);
        _ = hostile.Posts().Count();
        Assert.Empty(hostile.Images());
    }

    [Theory]
    [InlineData("<?xml version=\"1.0\"?><!DOCTYPE rss [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><rss><channel><title>&x;</title></channel></rss>", "document type")]
    [InlineData("<?xml version=\"1.0\"?><!DOCTYPE l [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]><l>&b;</l>", "document type")]
    [InlineData("<rss><channel><title>A feed</title></channel></rss>", "no WordPress export")]
    [InlineData("{\"posts\": []}", "no export of Ghost")]
    [InlineData("{\"db\": [", "damaged or cut off")]
    [InlineData("PK and then nothing", "no ZIP file")]
    [InlineData("Dear diary", "neither")]
    [InlineData("", "neither")]
    public void What_cannot_be_read_is_said_in_a_sentence(string text, string why) =>
        Assert.Contains(why, Assert.Throws<PortingException>(() => Open(text).Dispose()).Message);

    [Fact]
    public void An_export_that_was_cut_off_is_not_taken_for_a_short_one()
    {
        using var blog = Open(WordPress[..(WordPress.Length / 2)]);
        Assert.Contains("cut off", Assert.Throws<PortingException>(() => blog.Comments().Count()).Message);
    }

    [Fact]
    public void A_ghost_export_gives_posts_comments_and_what_became_of_them()
    {
        using var blog = Open(Ghost);
        var posts = blog.Posts().ToList();
        Assert.Equal(
            ("a-day-out", "Walking", "Ann Other", "![A hill in \"fog\"](/content/images/2023/05/hill.jpg)\n\nWe *walked* far.\n\n[The film](https://films.example/1)\n\n- one\n- two"),
            (posts[0].Slug, posts[0].Excerpt, posts[0].Author, posts[0].Content));
        Assert.Equal(["Travel"], posts[0].Tags);
        Assert.Equal(["/a-day-out/"], posts[0].OldAddresses);
        Assert.Equal([PostStatus.Published, PostStatus.Draft, PostStatus.Draft], posts.Select(post => post.Status));
        Assert.Equal((2099, "Some **Markdown**"), (posts[2].ScheduledFor!.Value.Year, posts[2].Content));
        var comments = blog.Comments().ToList();
        Assert.Equal([("Bert", "Where was that?", CommentStatus.Approved), ("A member", "Rude", CommentStatus.Rejected)], comments.Select(comment => (comment.Author, comment.Content, comment.Status)));
        Assert.Equal(comments[0].Id, comments[1].ParentId);
        Assert.Contains("images that posts show no more, as they were not brought along (--images says where they are): /content/images/2023/05/hill.jpg", blog.Notes);
    }

    public void Dispose() => folder.Delete(recursive: true);

    internal static string WordPress => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Porting/Files/wordpress.xml"));

    private static string Ghost => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Porting/Files/ghost.json"));

    private IBlogSource Open(string text, DirectoryInfo? uploads = null)
    {
        var path = Path.Combine(folder.FullName, $"{Guid.NewGuid()}");
        File.WriteAllText(path, text);
        return SourceFile.Open(new FileInfo(path), uploads);
    }
}
