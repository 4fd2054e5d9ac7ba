using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using MiniBlog.Bench.Load;
using MiniBlog.ServiceDefaults.Auth;

namespace MiniBlog.Bench.Running;

/// <summary>The whole blog, as the AppHost describes it, on random ports and data of its own that goes away with it.</summary>
sealed class Blog : IAsyncDisposable
{
    public static readonly string[] Services = ["posts", "comments", "moderation", "query", "web"];

    private const string SigningKey = "a signing key for measuring, as long as it has to be";

    private static readonly AccessTokens Tokens = new(
        new BlogKeys(new ConfigurationBuilder().AddInMemoryCollection([new("Auth:SigningKey", SigningKey)]).Build()), TimeProvider.System);

    private static readonly string[] Tags = ["bench"];

    private readonly DistributedApplication app;

    private Blog(DistributedApplication app, TelemetryIntake telemetry) => (this.app, Telemetry) = (app, telemetry);

    /// <summary>For <see cref="StartAsync(string[], Dictionary{string, string})"/>: services that measure and tell nothing (https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/).</summary>
    public static Dictionary<string, string> WithoutTelemetry { get; } = new() { ["OTEL_SDK_DISABLED"] = "true" };

    /// <summary>Where the services' telemetry goes.</summary>
    public TelemetryIntake Telemetry { get; }

    /// <summary>Starts it and waits until all of it is healthy.</summary>
    /// <param name="settings">What the AppHost is given on its command line, such as <c>--Replicas:query=2</c>.</param>
    /// <param name="environment">What the services are given beside what the AppHost gives them.</param>
    public static async Task<Blog> StartAsync(string[]? settings = null, Dictionary<string, string>? environment = null)
    {
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.MiniBlog_AppHost>(
            [$"--Parameters:signing-key={SigningKey}", "--Parameters:comments-per-minute=0", .. settings ?? []]);
        // What tests throw away need not reach the disk. What is measured does, as it does for whoever runs a blog.
        foreach (var postgres in builder.Resources.OfType<PostgresServerResource>())
        {
            builder.CreateResourceBuilder(postgres).WithArgs("-c", "fsync=on", "-c", "full_page_writes=on");
        }

        var telemetry = await TelemetryIntake.StartAsync();
        var variables = new Dictionary<string, string>(environment ?? []) { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = telemetry.Address, ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf" };
        foreach (var project in builder.Resources.OfType<ProjectResource>())
        {
            foreach (var (name, value) in variables)
            {
                builder.CreateResourceBuilder(project).WithEnvironment(name, value);
            }
        }

        var app = await builder.BuildAsync();
        await app.StartAsync();
        var blog = new Blog(app, telemetry);
        await blog.HealthyAsync(Services);
        return blog;
    }

    /// <summary>Where a service answers.</summary>
    public Uri Address(string service) => app.GetEndpoint(service);

    /// <summary>The connection string of a service's database, or of another resource.</summary>
    public async Task<string> ConnectionStringAsync(string resource) => await app.GetConnectionStringAsync(resource) ?? throw new InvalidOperationException($"{resource} has no connection string.");

    public static AuthenticationHeaderValue Bearer(params string[] roles) => new("Bearer", Tokens.Issue("bench", roles, TimeSpan.FromHours(2)));

    public Task HealthyAsync(params string[] services) =>
        Task.WhenAll(services.Select(service => app.ResourceNotifications.WaitForResourceHealthyAsync(service)));

    public async Task StopAsync(string service) => await CommandAsync(service, KnownResourceCommands.StopCommand);

    /// <summary>Starts a service that was stopped; does not wait until it is healthy.</summary>
    public async Task StartAsync(string service) => await CommandAsync(service, KnownResourceCommands.StartCommand);

    /// <summary>Publishes posts, and waits until Comments and Query know them.</summary>
    public async Task<Guid[]> PublishAsync(int count, string content = "Some *text* to comment on.")
    {
        using var posts = new HttpClient { BaseAddress = Address("posts") };
        using var query = new HttpClient { BaseAddress = Address("query") };
        posts.DefaultRequestHeaders.Authorization = Bearer(Roles.Author);
        var ids = new Guid[count];
        for (var n = 0; n < count; n++)
        {
            using var answer = await posts.PostAsJsonAsync("/posts", new { title = $"Post {n}", content, tags = Tags, status = "published" });
            ids[n] = (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();
            using var read = new HttpRequestMessage(HttpMethod.Get, $"/posts/{ids[n]}");
            read.Headers.Add("Event-Position", answer.Headers.GetValues("Event-Position"));
            (await query.SendAsync(read)).EnsureSuccessStatusCode().Dispose();
        }

        return ids;
    }

    public async ValueTask DisposeAsync()
    {
        // The services tell what is left when they end.
        await app.DisposeAsync();
        await Telemetry.DisposeAsync();
    }

    private async Task CommandAsync(string resource, string command)
    {
        var model = app.Services.GetRequiredService<DistributedApplicationModel>();
        var result = await app.ResourceCommands.ExecuteCommandAsync(model.Resources.Single(one => one.Name == resource), command);
        if (!result.Success)
        {
            throw new InvalidOperationException($"{command} of {resource} did not succeed.");
        }
    }
}
