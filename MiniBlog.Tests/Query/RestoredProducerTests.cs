using Microsoft.EntityFrameworkCore;
using MiniBlog.Posts;
using MiniBlog.Query;
using MiniBlog.Query.Projection;
using MiniBlog.ServiceDefaults.Auth;
using MiniBlog.ServiceDefaults.Data;
using MiniBlog.ServiceDefaults.Events;
using MiniBlog.Tests.Posts;
using StackExchange.Redis;

namespace MiniBlog.Tests.Query;

/// <summary>Query after a producer came back from a back-up that is older than what Query applied of it.</summary>
public sealed class RestoredProducerTests(PostgresFixture servers) : IAsyncLifetime
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    private readonly PostsHost posts = new(servers);
    private ApiHost query = null!;

    [Fact]
    public async Task A_rebuild_makes_of_Query_what_the_restored_producer_has_and_it_goes_on_from_there()
    {
        await posts.WriteAsync("Kept");
        var lost = (await posts.WriteAsync("Lost")).Id;
        await Eventually.EqualsAsync(["Kept", "Lost"], TitlesAsync);

        await RestoreAsync(without: lost);
        await Eventually.EqualsAsync(503, HealthAsync);
        // What it was told to do: it stands still, and answers with what it has.
        await posts.WriteAsync("Written after the restore");
        Assert.Equal(["Kept", "Lost"], await TitlesAsync());

        (await query.SendAsync("POST", "/rebuild", token: query.Token(Roles.Author))).Must(202);

        await Eventually.EqualsAsync(["Kept", "Written after the restore"], TitlesAsync);
        await Eventually.EqualsAsync(200, HealthAsync);
        Assert.Equal("done", (await query.SendAsync("GET", "/rebuild", token: query.Token(Roles.Author)))["state"].GetString());
        await posts.WriteAsync("And after that");
        await Eventually.EqualsAsync(["And after that", "Kept", "Written after the restore"], TitlesAsync);
    }

    public async ValueTask InitializeAsync()
    {
        await posts.InitializeAsync();
        query = await ApiHost.StartAsync(
            new()
            {
                ["ConnectionStrings:querydb"] = await servers.CreateDatabaseAsync(),
                ["ConnectionStrings:bus"] = servers.Redis,
                ["Events:HeadsInterval"] = "00:00:00.200",
                [$"services:{posts.Source}:http:0"] = posts.Api.Address.ToString(),
            },
            builder =>
            {
                builder.AddServiceDatabase<QueryDb>("querydb");
                builder.AddSubscriptions<QueryDb, BlogProjection>("query", posts.Source);
                builder.AddRebuild<QueryDb, BlogProjection>();
            },
            app => app.MapRebuild());
    }

    public async ValueTask DisposeAsync()
    {
        await query.DisposeAsync();
        await posts.DisposeAsync();
    }

    private async Task<int> HealthAsync() => (await query.SendAsync("GET", "/health")).Status;

    private Task<List<string>> TitlesAsync() =>
        query.WithAsync<QueryDb, List<string>>(async db => await db.Posts.Where(post => !post.Deleted).Select(post => post.Title).Order().ToListAsync(Token));

    /// <summary>Puts Posts back to before its last post was written, as a back-up does, and empties the bus, as the restore asks for.</summary>
    private async Task RestoreAsync(Guid without)
    {
        var subject = $"posts/{without}";
        await posts.Api.WithAsync<PostsDb, int>(async db =>
        {
            await db.Posts.Where(post => post.Id == without).ExecuteDeleteAsync(Token);
            await db.Database.ExecuteSqlAsync($"DELETE FROM event_log WHERE subject = {subject}", Token);
            await db.Database.ExecuteSqlAsync(
                $"UPDATE event_heads SET (position, published) = (SELECT coalesce(max(l.position), 0), coalesce(max(l.position), 0) FROM event_log l WHERE l.partition = event_heads.partition)", Token);
            return await db.Database.ExecuteSqlAsync($"VACUUM FULL event_log", Token);
        });
        await using var redis = await ConnectionMultiplexer.ConnectAsync(servers.Redis);
        for (var partition = 0; partition < 8; partition++)
        {
            await redis.GetDatabase().KeyDeleteAsync(RedisTransport.Key(posts.Source, partition));
        }
    }
}
