using System.Net.Http.Headers;
using System.Net.Http.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using MiniBlog.ServiceDefaults.Auth;
using MiniBlog.Tests.ServiceBus.Broker;
using StackExchange.Redis;

namespace MiniBlog.Tests;

/// <summary>The tests that use the one running blog: they share it and run one after the other.</summary>
[CollectionDefinition(nameof(BlogSystem))]
public sealed class UsesBlogSystem : ICollectionFixture<BlogSystem>;

/// <summary>The whole blog, as the AppHost describes it: every service, PostgreSQL and Redis, on random ports and data of its own.</summary>
public sealed class BlogSystem : IAsyncLifetime
{
    public const string OwnerPassword = "the-owner's-password";
    public const string SigningKey = "a signing key for the tests of the whole system";

    private static readonly string[] Services = ["posts", "comments", "moderation", "query", "web"];

    private static readonly AccessTokens Tokens = new(
        new BlogKeys(new ConfigurationBuilder().AddInMemoryCollection([new("Auth:SigningKey", SigningKey)]).Build()), TimeProvider.System);

    private readonly Lazy<Task<DistributedApplication>> start;
    private readonly TestBroker? broker;
    private DistributedApplication? app;

    /// <summary>The blog that the tests share.</summary>
    public BlogSystem()
        : this([], broker: ChosenBroker())
    {
    }

    /// <summary>A blog with settings of its own.</summary>
    /// <param name="settings">What the AppHost is given on its command line.</param>
    /// <param name="configure">Changes of the model.</param>
    /// <param name="broker">The Service Bus that takes Redis's place, for the blog to dispose of; null: Redis.</param>
    /// <param name="withDashboard">Whether the dashboard runs too.</param>
    internal BlogSystem(
        string[] settings, Action<IDistributedApplicationTestingBuilder>? configure = null, TestBroker? broker = null, bool withDashboard = false)
    {
        this.broker = broker;
        start = new(() => StartAsync(settings, configure, broker, withDashboard));
    }

    public HttpClient Posts => Client("posts");

    public HttpClient Comments => Client("comments");

    public HttpClient Moderation => Client("moderation");

    public HttpClient Query => Client("query");

    public HttpClient Web => Client("web");

    /// <summary>The running application.</summary>
    public DistributedApplication App => app ?? throw new InvalidOperationException("The blog is not started.");

    /// <summary>Where <c>./test --bus servicebus</c> says so, a Service Bus with its faults; else null: Redis.</summary>
    internal static TestBroker? ChosenBroker() => Environment.GetEnvironmentVariable("MINIBLOG_TEST_BUS") == "servicebus" ? FaultyBroker() : null;

    /// <summary>A Service Bus that drops connections, loses locks, and brings messages twice and late.</summary>
    internal static TestBroker FaultyBroker()
    {
        var broker = TestBroker.Start();
        (broker.Faults.DroppedConnections, broker.Faults.LostLocks, broker.Faults.Duplicates, broker.Faults.DelayedDeliveries) = (0.002, 0.01, 0.05, 0.05);
        return broker;
    }

    /// <summary>A bearer token with some roles.</summary>
    public static string Token(params string[] roles) => Tokens.Issue("tester", roles, TimeSpan.FromMinutes(30));

    /// <summary>The proof that one wrote a comment.</summary>
    public static string EditToken(Guid commentId) =>
        new EditTokens(new BlogKeys(new ConfigurationBuilder().AddInMemoryCollection([new("Auth:SigningKey", SigningKey)]).Build())).For(commentId);

    /// <inheritdoc cref="Eventually.HoldsAsync(Func{Task{bool}}, string, TimeSpan?)"/>
    public static Task EventuallyAsync(Func<Task<bool>> condition, string what) => Eventually.HoldsAsync(condition, what);

    /// <summary>A request with a bearer token.</summary>
    public static HttpRequestMessage Request(HttpMethod method, string address, object? body = null, params string[] roles)
    {
        var request = new HttpRequestMessage(method, address);
        if (body is not null)
        {
            request.Content = JsonContent.Create(body);
        }

        if (roles.Length > 0)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token(roles));
        }

        return request;
    }

    public async ValueTask InitializeAsync() => app = await start.Value;

    /// <summary>Waits until every service itself says that it is well; what the engine knows of them may be a few seconds old.</summary>
    public Task IsHealthyAsync() => Task.WhenAll(Services.Select(async service =>
    {
        using var client = Client(service);
        await Eventually.HoldsAsync(() => IsHealthyAsync(client), $"{service} is healthy", TimeSpan.FromSeconds(60));
    }));

    /// <summary>Stops or starts a resource as a person would from the dashboard.</summary>
    public async Task CommandAsync(string resource, string command)
    {
        var model = App.Services.GetRequiredService<DistributedApplicationModel>();
        var result = await App.ResourceCommands.ExecuteCommandAsync(
            model.Resources.Single(one => one.Name == resource), command, TestContext.Current.CancellationToken);
        Assert.True(result.Success, $"{command} of {resource} did not succeed.");
    }

    /// <summary>The bus forgets all that is on it, as one does that lost its disk.</summary>
    public async Task FlushBusAsync()
    {
        if (broker is not null)
        {
            await broker.FlushAsync();
            return;
        }

        await using var redis = await ConnectionMultiplexer.ConnectAsync(await App.GetConnectionStringAsync("bus") + ",allowAdmin=true");
        await redis.GetServers().Single().FlushAllDatabasesAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (app is not null)
        {
            await app.DisposeAsync();
        }

        if (broker is not null)
        {
            await broker.DisposeAsync();
        }
    }

    private static async Task<DistributedApplication> StartAsync(
        string[] settings, Action<IDistributedApplicationTestingBuilder>? configure, TestBroker? broker, bool withDashboard)
    {
        string[] arguments =
        [
            $"--Parameters:owner-password={OwnerPassword}",
            $"--Parameters:signing-key={SigningKey}",
            "--Parameters:comments-per-minute=0",
            .. settings,
        ];
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.MiniBlog_AppHost>(arguments, (options, _) => options.DisableDashboard = !withDashboard);
        if (broker is not null)
        {
            UseServiceBus(builder, broker);
        }

        configure?.Invoke(builder);
        var app = await builder.BuildAsync();
        await app.StartAsync();
        await Task.WhenAll(Services.Select(service => app.ResourceNotifications.WaitForResourceHealthyAsync(service)));
        return app;
    }

    /// <summary>What the AppHost gives the services in the cloud; they are the same.</summary>
    private static void UseServiceBus(IDistributedApplicationTestingBuilder builder, TestBroker broker)
    {
        foreach (var project in builder.Resources.OfType<ProjectResource>())
        {
            builder.CreateResourceBuilder(project).WithEnvironment("Events__Transport", "servicebus").WithEnvironment("ConnectionStrings__bus", broker.ConnectionString);
        }
    }

    private static async Task<bool> IsHealthyAsync(HttpClient client)
    {
        try
        {
            using var answer = await client.GetAsync("/health");
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private HttpClient Client(string resource)
    {
        var client = App.CreateHttpClient(resource);
        client.Timeout = TimeSpan.FromSeconds(20);
        return client;
    }
}
