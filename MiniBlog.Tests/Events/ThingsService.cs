using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MiniBlog.ServiceDefaults;
using MiniBlog.ServiceDefaults.Auth;
using MiniBlog.ServiceDefaults.Data;
using MiniBlog.ServiceDefaults.Events;

namespace MiniBlog.Tests.Events;

/// <summary>A whole service on a real database, the real Redis and a real port: producer, consumer, or both.</summary>
public sealed class ThingsService : IAsyncDisposable
{
    public const string SigningKey = "a signing key that is good enough for tests";

    private readonly WebApplication app;

    private ThingsService(WebApplication app) => this.app = app;

    public Poison Poison => app.Services.GetRequiredService<Poison>();

    public Uri Address => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    public IServiceProvider Services => app.Services;

    /// <summary>Starts a service.</summary>
    /// <param name="database">The connection string of its database.</param>
    /// <param name="redis">The bus.</param>
    /// <param name="source">Its name as a producer, or null.</param>
    /// <param name="consumes">The producers that it consumes, by name, with their addresses.</param>
    /// <param name="configure">Changes of the host, such as another transport or settings.</param>
    /// <param name="map">Endpoints of its own.</param>
    public static async Task<ThingsService> StartAsync(
        string database, string redis, string? source = null, IReadOnlyDictionary<string, Uri>? consumes = null,
        Action<WebApplicationBuilder>? configure = null, Action<WebApplication>? map = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:things"] = database,
            ["ConnectionStrings:bus"] = redis,
            ["Auth:SigningKey"] = SigningKey,
            ["Events:Instance"] = Guid.NewGuid().ToString("N"),
            ["Events:HeadsInterval"] = "00:00:00.200",
            ["Events:ReceiveWait"] = "00:00:00.200",
            ["Events:LeaseTime"] = "00:00:01.500",
            ["Events:FirstRetry"] = "00:00:00.020",
        });
        foreach (var (name, address) in consumes ?? new Dictionary<string, Uri>())
        {
            builder.Configuration[$"services:{name}:http:0"] = address.ToString();
        }

        builder.AddApiDefaults();
        builder.AddNpgsqlDbContext<ThingsDb>("things", settings => settings.DisableRetry = true, options => options.UseSnakeCaseNamingConvention().AddInterceptors(CommitBell.Interceptor));
        builder.Services.AddSingleton(new ServiceDataSource<ThingsDb>(database)).AddSingleton<Poison>();
        configure?.Invoke(builder);
        if (source is not null)
        {
            builder.AddEventLog<ThingsDb>(source);
        }

        if (consumes is not null)
        {
            builder.AddSubscriptions<ThingsDb, ThingsConsumer>("things", [.. consumes.Keys]);
        }

        var app = builder.Build();
        app.UseApiDefaults();
        if (source is not null)
        {
            app.MapEventStore();
        }

        if (consumes is not null)
        {
            app.MapParkedEvents();
        }

        map?.Invoke(app);
        await CreateTablesAsync(app.Services);
        await app.StartAsync();
        return new ThingsService(app);
    }

    /// <summary>Makes the tables of <see cref="ThingsDb"/> where a test has no service yet.</summary>
    public static async Task<ThingsDb> OpenAsync(string database)
    {
        var db = new ThingsDb(new DbContextOptionsBuilder<ThingsDb>().UseNpgsql(database).UseSnakeCaseNamingConvention().Options);
        await db.Database.EnsureCreatedAsync();
        return db;
    }

    public async Task<T> WithDbAsync<T>(Func<ThingsDb, Task<T>> use)
    {
        await using var scope = app.Services.CreateAsyncScope();
        return await use(scope.ServiceProvider.GetRequiredService<ThingsDb>());
    }

    public Task<Guid> ChangeAsync(Guid thing, Guid? key = null) => WithDbAsync(db => db.ChangeAsync(thing, key));

    /// <summary>The versions of each subject in the order in which the consumer handled them.</summary>
    public Task<Dictionary<string, string>> EffectsAsync() => WithDbAsync(async db => (await db.Effects.OrderBy(e => e.Id).ToListAsync())
        .GroupBy(e => e.Subject).ToDictionary(subject => subject.Key, subject => string.Join(",", subject.Select(e => e.Version))));

    public Task<List<LogEntry>> LogAsync() => WithDbAsync(db => db.Set<LogEntry>().OrderBy(e => e.Partition).ThenBy(e => e.Position).AsNoTracking().ToListAsync());

    public HttpClient CreateClient(params string[] roles)
    {
        var client = new HttpClient { BaseAddress = Address };
        if (roles.Length > 0)
        {
            client.DefaultRequestHeaders.Authorization = new("Bearer", app.Services.GetRequiredService<AccessTokens>().Issue("tester", roles, TimeSpan.FromMinutes(5)));
        }

        return client;
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }

    private static async Task CreateTablesAsync(IServiceProvider services)
    {
        await using var scope = services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<ThingsDb>().Database.EnsureCreatedAsync();
    }
}
