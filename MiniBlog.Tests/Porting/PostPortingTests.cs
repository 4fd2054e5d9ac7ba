using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using MiniBlog.Posts;
using MiniBlog.ServiceDefaults.Auth;
using MiniBlog.ServiceDefaults.Events;
using MiniBlog.ServiceDefaults.Events.Contracts;
using MiniBlog.ServiceDefaults.Porting;
using MiniBlog.Tests.Images;
using MiniBlog.Tests.Posts;
using SkiaSharp;

namespace MiniBlog.Tests.Porting;

/// <summary>What Posts gives to an archive, and takes from one.</summary>
public sealed class PostPortingTests(PostsHost posts) : IClassFixture<PostsHost>
{
    private static readonly JsonSerializerOptions Json = EventJson.Options;

    private string Owner => posts.Api.Token(Roles.Author, Roles.Moderator);

    [Fact]
    public async Task A_post_comes_with_all_that_it_was_is_told_once_and_leaves_as_it_came()
    {
        var post = ArchivedThings.Post("kept-2");

        Assert.Equal((1, 0), await ImportAsync([post]));
        Assert.Equal((0, 1), await ImportAsync([post with { Title = "Another" }]));

        Assert.Equal(JsonSerializer.Serialize(post, Json), JsonSerializer.Serialize(await ExportedAsync(post.Id), Json));
        var created = JsonSerializer.Deserialize<PostCreated>(Assert.Single(await EventsAsync($"posts/{post.Id}")), Json)!;
        Assert.Equal(("kept-2", PostStatus.Published, 1), (created.Slug, created.Status, created.Version));
        Assert.Equal(post.OldAddresses, created.OldAddresses);
        // The names that readers know are taken.
        Assert.Equal("former-kept-2-2", (await posts.WriteAsync("Former kept 2"))["slug"].GetString());
    }

    [Fact]
    public async Task A_dry_run_says_what_would_come_and_changes_nothing()
    {
        var post = ArchivedThings.Post("dry");
        Assert.Equal((1, 0), await ImportAsync([post], dryRun: true));
        Assert.Null(await ExportedAsync(post.Id));
        Assert.Empty(await EventsAsync($"posts/{post.Id}"));
        Assert.Equal((1, 0), await ImportAsync([post]));
    }

    [Fact]
    public async Task What_was_deleted_stays_deleted()
    {
        var post = ArchivedThings.Post("gone");
        await ImportAsync([post]);
        (await posts.Api.SendAsync("DELETE", $"/posts/{post.Id}", token: Owner)).Must(204);
        Assert.Equal((0, 1), await ImportAsync([post]));
        Assert.Null(await ExportedAsync(post.Id));
    }

    [Fact]
    public async Task A_name_that_another_post_has_gets_a_number_and_a_bad_post_keeps_no_good_one_out()
    {
        await posts.WriteAsync("Taken");
        var (good, bad) = (ArchivedThings.Post("taken"), ArchivedThings.Post("bad") with { OldAddresses = ["https://elsewhere.example/"] });
        var answer = (await SendAsync([bad, good, good, ArchivedThings.Post("worse") with { Title = new string('x', 301) }])).Must(200);

        Assert.Equal(1, answer["added"].GetInt32());
        Assert.Equal(["An old address must begin with a slash.", "Title must not be longer than 300 bytes of UTF-8."], answer["refused"].EnumerateArray().Select(fault => fault.GetProperty("reason").GetString()!).Order());
        Assert.Equal("taken-2", (await ExportedAsync(good.Id))!.Slug);
    }

    [Fact]
    public async Task Only_who_may_do_everything_imports_and_exports()
    {
        foreach (var (method, path) in new[] { ("GET", "/export/posts"), ("GET", "/export/images"), ("POST", "/import/posts") })
        {
            var body = method == "POST" ? new { items = Array.Empty<object>() } : null;
            (await posts.Api.SendAsync(method, path, body)).MustBeProblem(401);
            (await posts.Api.SendAsync(method, path, body, posts.Author)).MustBeProblem(403);
            (await posts.Api.SendAsync(method, path, body, posts.Api.Token(Roles.Moderator))).MustBeProblem(403);
            (await posts.Api.SendAsync(method, path, body, Owner)).Must(200);
        }

        (await posts.Api.SendAsync("POST", "/import/posts", new { items = new object?[] { null } }, Owner)).MustBeProblem(400, "invalid");
        (await posts.Api.SendAsync("POST", "/import/posts", new { items = Enumerable.Range(0, 201).Select(i => ArchivedThings.Post($"p{i}")) }, Owner)).MustBeProblem(400, "invalid");
    }

    [Theory]
    [InlineData(SKEncodedImageFormat.Png)]
    [InlineData(SKEncodedImageFormat.Jpeg)]
    [InlineData(SKEncodedImageFormat.Webp)]
    public async Task An_image_of_an_archive_keeps_its_bytes_and_one_with_something_else_in_it_does_not(SKEncodedImageFormat format)
    {
        var uploaded = (await posts.Api.SendAsync("POST", "/images", Content(Pictures.Make(40 + (int)format, 30, format)), Owner)).Must(201);
        var bytes = await posts.Api.WithAsync<PostsDb, byte[]>(async db => (await db.Images.SingleAsync(image => image.Hash == uploaded["hash"].GetString())).Bytes);
        await posts.Api.WithAsync<PostsDb, int>(db => db.Images.Where(image => image.Hash == uploaded["hash"].GetString()).ExecuteDeleteAsync());

        var image = (await ImportImageAsync(bytes)).Must(200);
        Assert.True(image["isNew"].GetBoolean());
        Assert.Equal(uploaded["hash"].GetString(), image["image"].GetProperty("hash").GetString());
        Assert.False((await ImportImageAsync(bytes)).Must(200)["isNew"].GetBoolean());

        byte[] polyglot = [.. bytes, .. "<script>alert(1)</script>"u8];
        var cleaned = (await ImportImageAsync(polyglot)).Must(200);
        Assert.NotEqual(Convert.ToHexStringLower(SHA256.HashData(polyglot)), cleaned["image"].GetProperty("hash").GetString());
    }

    [Fact]
    public async Task What_is_no_image_or_another_one_is_refused()
    {
        (await ImportImageAsync("<svg onload=alert(1)/>"u8.ToArray())).MustBeProblem(400, "invalid");
        (await ImportImageAsync(Pictures.Make(3, 3), new string('a', 64))).MustBeProblem(400, "invalid");
        (await ImportImageAsync(Pictures.Bomb(50_000))).MustBeProblem(400, "invalid");
    }

    private static ByteArrayContent Content(byte[] file) => new(file) { Headers = { ContentType = new("application/octet-stream") } };

    private Task<Answer> ImportImageAsync(byte[] file, string? hash = null) => posts.Api.SendAsync(
        "POST", $"/import/images/{hash ?? Convert.ToHexStringLower(SHA256.HashData(file))}?author=Ann&addedAt=2019-05-03T09:30:00Z", Content(file), Owner);

    private Task<Answer> SendAsync(IReadOnlyList<ArchivedPost> items, bool dryRun = false) =>
        posts.Api.SendAsync("POST", $"/import/posts?dryRun={dryRun}", JsonContentOf(new ImportRequest<ArchivedPost>(items)), Owner);

    private static StringContent JsonContentOf(object body) => new(JsonSerializer.Serialize(body, Json), System.Text.Encoding.UTF8, "application/json");

    private async Task<(int Added, int Known)> ImportAsync(IReadOnlyList<ArchivedPost> items, bool dryRun = false)
    {
        var answer = (await SendAsync(items, dryRun)).Must(200);
        Assert.Equal("[]", answer["refused"].GetRawText());
        return (answer["added"].GetInt32(), answer["known"].GetInt32());
    }

    /// <summary>Looks through all pages.</summary>
    private async Task<ArchivedPost?> ExportedAsync(Guid id)
    {
        string? after = null;
        do
        {
            var page = JsonSerializer.Deserialize<ExportPage<ArchivedPost>>((await posts.Api.SendAsync("GET", $"/export/posts{(after is null ? "" : $"?after={after}")}", token: Owner)).Must(200).Text, Json)!;
            if (page.Items.SingleOrDefault(post => post.Id == id) is { } found)
            {
                return found;
            }

            after = page.Next;
        }
        while (after is not null);
        return null;
    }

    private Task<List<byte[]>> EventsAsync(string subject) => posts.Api.WithAsync<PostsDb, List<byte[]>>(async db =>
    {
        await Eventually.HoldsAsync(async () => !await db.Set<PendingEvent>().AnyAsync(e => e.Subject == subject), "its event has a position");
        return await db.Set<LogEntry>().Where(e => e.Subject == subject).Select(e => e.Data).ToListAsync();
    });
}
