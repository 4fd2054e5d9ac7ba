using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using MiniBlog.Tests.Web;

namespace MiniBlog.Tests.WholeSystem;

/// <summary>The whole blog with its dashboard.</summary>
public sealed class DashboardSystem : IAsyncLifetime
{
    private const string Name = "aspire-dashboard";
    private const string Token = "the-token-of-the-dashboard";

    public BlogSystem Blog { get; } = new([$"--AppHost:BrowserToken={Token}"], withDashboard: true);

    public Uri Address => Blog.App.GetEndpoint(Name, "http");

    /// <summary>The link that signs in.</summary>
    public Uri Link => new(Address, $"/login?t={Token}");

    public async ValueTask InitializeAsync()
    {
        await Blog.InitializeAsync();
        await Blog.App.ResourceNotifications.WaitForResourceHealthyAsync(Name);
    }

    /// <summary>Comments on a post as a reader does, by the post's page.</summary>
    public async Task CommentByPageAsync(Guid post, string slug, string text)
    {
        using var reader = new PlainBrowser(Blog.Web.BaseAddress!);
        await Eventually.EqualsAsync(System.Net.HttpStatusCode.OK, async () => (await reader.OpenAsync($"/posts/{slug}")).Status);
        await reader.SendAsync(await reader.OpenAsync($"/posts/{slug}"), $"/posts/{post}/comments", ("Form.Author", "Reader"), ("Form.Content", text));
    }

    public ValueTask DisposeAsync() => Blog.DisposeAsync();
}
