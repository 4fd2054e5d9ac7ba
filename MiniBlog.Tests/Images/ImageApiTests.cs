using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using MiniBlog.Posts;
using MiniBlog.ServiceDefaults.Auth;
using MiniBlog.ServiceDefaults.Events;
using MiniBlog.Tests.Posts;

namespace MiniBlog.Tests.Images;

/// <summary>Uploading over HTTP.</summary>
public sealed class ImageApiTests(PostsHost posts) : IClassFixture<PostsHost>
{
    [Fact]
    public async Task The_same_image_is_kept_and_told_of_once_even_when_it_comes_many_times_at_once()
    {
        var file = Pictures.Make(31, 17);
        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => UploadAsync(file)));
        var hash = answers[0].Must(201)["hash"].GetString()!;
        Assert.All(answers, answer => Assert.Equal(hash, answer.Must(201)["hash"].GetString()));
        Assert.Equal(($"/images/{hash}.png", 31, 17), (answers[0]["address"].GetString(), answers[0]["width"].GetInt32(), answers[0]["height"].GetInt32()));

        var subject = $"images/{hash}";
        var events = await posts.Api.WithAsync<PostsDb, List<LogEntry>>(async db =>
        {
            await Eventually.HoldsAsync(async () => !await db.Set<PendingEvent>().AnyAsync(e => e.Subject == subject), "its event has a position");
            return await db.Set<LogEntry>().Where(e => e.Subject == subject).ToListAsync();
        });
        Assert.Equal("image-added", Assert.Single(events).Type);
        Assert.Equal(hash, JsonSerializer.Deserialize<JsonElement>(events[0].Data).GetProperty("hash").GetString());

        var stored = (await posts.Api.SendAsync("GET", $"/images/{hash}", token: posts.Api.Token(Roles.Service))).Must(200);
        Assert.Equal("image/png", stored.ContentType);
    }

    [Fact]
    public async Task What_is_not_taken_is_the_callers_problem()
    {
        (await UploadAsync("<svg onload=alert(1)/>"u8.ToArray())).MustBeProblem(400, "invalid");
        (await UploadAsync(new byte[MiniBlog.Posts.Images.ImageApi.MaxFile + 1])).MustBeProblem(413);
        (await posts.Api.SendAsync("POST", "/images", new ByteArrayContent(Pictures.Make(1, 1)))).MustBeProblem(401);
        (await posts.Api.SendAsync("POST", "/images", new ByteArrayContent(Pictures.Make(1, 1)), posts.Api.Token(Roles.Moderator))).MustBeProblem(403);
        (await posts.Api.SendAsync("GET", "/images/none", token: posts.Api.Token(Roles.Service))).MustBeProblem(404);
    }

    private Task<Answer> UploadAsync(byte[] file)
    {
        var content = new ByteArrayContent(file);
        content.Headers.ContentType = new("application/octet-stream");
        return posts.Api.SendAsync("POST", "/images", content, posts.Author);
    }
}
