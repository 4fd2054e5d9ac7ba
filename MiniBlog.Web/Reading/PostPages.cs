using Microsoft.AspNetCore.Antiforgery;
using Microsoft.Extensions.Caching.Memory;
using MiniBlog.Web.Layout;

namespace MiniBlog.Web.Reading;

/// <summary>
/// The pages of posts as bytes, for readers of whom the blog knows nothing. Before each answer Query is asked whether the post is still the one
/// that the page was made of; readers who come together share the question, which is put after the last of them came, so nobody gets an
/// older page than without this. What is each reader's own is filled in on the way out, see <see cref="KeptPage"/>.
/// </summary>
public sealed class PostPages(PostCheck check, IAntiforgery antiforgery, TimeProvider time) : IDisposable
{
    /// <summary>The most bytes of pages that are kept.</summary>
    private const long Capacity = 64 * 1024 * 1024;

    /// <summary>How long a page is kept: it also shows the links to plain pages, which nobody asks Query about each time.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(5);

    private readonly MemoryCache pages = new(new MemoryCacheOptions { SizeLimit = Capacity });

    /// <summary>Sends the page from memory, or lets it be made, and keeps it.</summary>
    public async Task ShowAsync(HttpContext http, RequestDelegate next)
    {
        var address = $"{http.Request.Scheme}://{http.Request.Host}{http.Request.PathBase}{http.Request.Path} {Theme.Of(http)}";
        if (pages.TryGetValue(address, out KeptPage? page) && time.GetUtcNow() < page!.Until && await page.IsCurrentAsync(check))
        {
            await page.SendAsync(http, page.HasForm ? antiforgery.GetAndStoreTokens(http).RequestToken : null);
        }
        else
        {
            await MakeAsync(address, http, next);
        }
    }

    public void Dispose() => pages.Dispose();

    private async Task MakeAsync(string address, HttpContext http, RequestDelegate next)
    {
        var origin = new PageOrigin();
        http.Features.Set(origin);
        var wire = http.Response.Body;
        using var bytes = new MemoryStream();
        http.Response.Body = bytes;
        try
        {
            await next(http);
        }
        finally
        {
            http.Response.Body = wire;
        }

        var html = bytes.ToArray();
        if (http.Response.StatusCode == StatusCodes.Status200OK && origin.PostTag is { } tag)
        {
            var until = time.GetUtcNow() + Lifetime;
            var page = KeptPage.Of(
                html, http, origin.Slug!, tag, KeptPage.HasFormIn(html) ? antiforgery.GetAndStoreTokens(http).RequestToken : null, origin.ChangesAt < until ? origin.ChangesAt.Value : until);
            pages.Set(address, page, new MemoryCacheEntryOptions { Size = html.Length + (2L * address.Length) + 500, AbsoluteExpirationRelativeToNow = Lifetime });
        }

        // An answer without a body is the error pages' to fill; even an empty write would start it.
        if (html.Length > 0)
        {
            await wire.WriteAsync(html, http.RequestAborted);
        }
    }
}

/// <summary>What a page of a post was made of; told by the page.</summary>
public sealed class PageOrigin
{
    /// <summary>The post's name in the address.</summary>
    public string? Slug { get; private set; }

    /// <summary>The <c>ETag</c> of Query's answer that the page shows, and that alone.</summary>
    public string? PostTag { get; private set; }

    /// <summary>When the page shows something else although the answer is the same; null for never.</summary>
    public DateTimeOffset? ChangesAt { get; private set; }

    public void Is(string slug, string? tag, DateTimeOffset? changesAt) => (Slug, PostTag, ChangesAt) = (slug, tag, changesAt);
}

internal static class PostPagesExtensions
{
    /// <summary>Puts the pages before all that finds out who somebody is: it is for those who show nothing.</summary>
    public static IApplicationBuilder UsePostPages(this WebApplication app)
    {
        var pages = app.Services.GetRequiredService<PostPages>();
        return app.Use(next => http => IsForStranger(http.Request) ? pages.ShowAsync(http, next) : next(http));
    }

    private static bool IsForStranger(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) && !request.QueryString.HasValue && IsOfPost(request.Path.Value)
        && request.Headers.Authorization.Count == 0
        && request.Cookies.All(cookie => cookie.Key is Theme.Cookie or FrontEnd.FormCookie);

    private static bool IsOfPost(string? path) =>
        path?.StartsWith("/posts/", StringComparison.Ordinal) is true && path.Length > "/posts/".Length && !path.AsSpan("/posts/".Length).Contains('/');
}
