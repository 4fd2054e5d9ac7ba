using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using MiniBlog.ServiceDefaults;
using MiniBlog.ServiceDefaults.Auth;

namespace MiniBlog.Tests.Posts;

/// <summary>One service in this process, on a real port, a real database and the real Redis.</summary>
public sealed class ApiHost : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly HttpClient client;

    private ApiHost(WebApplication app)
    {
        this.app = app;
        client = new HttpClient { BaseAddress = Address };
    }

    public Uri Address => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    public IServiceProvider Services => app.Services;

    public static async Task<ApiHost> StartAsync(Dictionary<string, string?> settings, Action<WebApplicationBuilder> configure, Action<WebApplication> map)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Configuration["Auth:SigningKey"] = "a signing key that is good enough for tests";
        builder.AddApiDefaults();
        configure(builder);
        var app = builder.Build();
        app.UseApiDefaults();
        map(app);
        await app.StartAsync();
        return new ApiHost(app);
    }

    public string Token(params string[] roles) => Services.GetRequiredService<AccessTokens>().Issue("owner", roles, TimeSpan.FromMinutes(5));

    /// <summary>A token that ran out before the allowed difference of clocks.</summary>
    public string Expired(params string[] roles) =>
        new AccessTokens(Services.GetRequiredService<BlogKeys>(), new FakeTimeProvider(DateTimeOffset.UtcNow.AddHours(-1))).Issue("owner", roles, TimeSpan.FromMinutes(5));

    public async Task<T> WithAsync<TContext, T>(Func<TContext, Task<T>> use) where TContext : notnull
    {
        await using var scope = Services.CreateAsyncScope();
        return await use(scope.ServiceProvider.GetRequiredService<TContext>());
    }

    /// <summary>Calls the service.</summary>
    /// <param name="method">The HTTP method.</param>
    /// <param name="path">The path and query.</param>
    /// <param name="body">What to send as JSON, or the content itself.</param>
    /// <param name="token">The bearer token.</param>
    /// <param name="headers">More headers.</param>
    public async Task<Answer> SendAsync(string method, string path, object? body = null, string? token = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = body as HttpContent ?? (body is null ? null : JsonContent.Create(body)) };
        // Lets the service refuse a huge body before it is sent.
        request.Headers.ExpectContinue = body is HttpContent { Headers.ContentLength: > 1_000_000 };
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return new Answer(response, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
    }
}

/// <summary>What a service answered.</summary>
public sealed class Answer(HttpResponseMessage response, string text)
{
    public int Status => (int)response.StatusCode;

    public string Text => text;

    public string? ContentType => response.Content.Headers.ContentType?.MediaType;

    public string? ETag => Header("ETag");

    public string? Location => Header("Location");

    public string? Position => Header("Event-Position");

    public string? Header(string name) => response.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : null;

    /// <summary>A field of the answer's object.</summary>
    public JsonElement this[string name] => JsonDocument.Parse(text).RootElement.GetProperty(name);

    public Guid Id => this["id"].GetGuid();

    /// <summary>Fails unless this is a problem of that status, of a stable type, with a text that says more than the status.</summary>
    public Answer MustBeProblem(int status, string? type = null)
    {
        Assert.True(Status == status, $"{Status} instead of {status}: {text}");
        Assert.Equal("application/problem+json", ContentType);
        Assert.StartsWith("urn:miniblog:problem:" + type, this["type"].GetString(), StringComparison.Ordinal);
        Assert.False(string.IsNullOrWhiteSpace(this["detail"].GetString()), text);
        Assert.DoesNotContain("MiniBlog.", text, StringComparison.Ordinal);
        return this;
    }

    public Answer Must(int status)
    {
        Assert.True(Status == status, $"{Status} instead of {status}: {text}");
        return this;
    }
}
