using System.Net.Mime;
using MiniBlog.ServiceDefaults.Auth;

namespace MiniBlog.Web.Reading;

/// <summary>What Query says to other programs goes through as it is: the feed, the stream of changes, images.</summary>
internal static class Passing
{
    private static readonly string[] Asked = ["If-None-Match", "Last-Event-ID"];
    private static readonly string[] Answered = ["ETag", "Cache-Control", "Vary"];

    public static void MapFeeds(this IEndpointRouteBuilder app)
    {
        app.MapGet("/feed.xml", PassAsync);
        app.MapGet("/posts/{slug}/feed.xml", PassAsync);
        app.MapGet("/sitemap.xml", PassAsync);
        app.MapGet("/robots.txt", Robots);
        app.MapGet("/changes", PassAsync);
        app.MapGet("/moderation/changes", PassAsync).RequireAuthorization(policy => policy.RequireRole(Roles.Moderator));
        app.MapGet("/images/{name}", PassAsync);
    }

    /// <summary>What search engines need not read (RFC 9309), and where the rest is listed.</summary>
    private static string Robots(HttpContext http) => $"""
        User-agent: *
        Disallow: /search
        Disallow: /sign-in
        Disallow: /write
        Disallow: /moderation
        Sitemap: {http.Root()}/sitemap.xml

        """;

    private static Task PassAsync(HttpContext http, QueryClient query, IHostApplicationLifetime host) => PassFromAsync(http, http.Request.Path, query, host);

    /// <summary>Passes on what Query answers at <paramref name="path"/>.</summary>
    internal static async Task PassFromAsync(HttpContext http, string path, QueryClient query, IHostApplicationLifetime host)
    {
        // A stream of changes has no end of its own, and would hold up the host's stop.
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, host.ApplicationStopping);
        var asked = Asked.Where(http.Request.Headers.ContainsKey).Select(name => (name, http.Request.Headers[name].ToString()));
        using var answer = await query.OpenAsync(path, asked, ends.Token);
        http.Response.StatusCode = (int)answer.StatusCode;
        http.Response.ContentType = answer.Content.Headers.ContentType?.ToString() ?? MediaTypeNames.Application.Octet;
        foreach (var name in Answered)
        {
            http.Response.Headers[name] = answer.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : default;
        }

        try
        {
            await CopyAsync(answer, http, ends.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // One of the three hung up: the reader, Query, or this host. The browser sees the stream break off, and comes again.
            http.Abort();
        }
    }

    /// <summary>Passes on every piece at once: an event that waits for the next one is late.</summary>
    private static async Task CopyAsync(HttpResponseMessage answer, HttpContext http, CancellationToken cancellationToken)
    {
        await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[16 * 1024];
        while (await body.ReadAsync(buffer, cancellationToken) is > 0 and var count)
        {
            await http.Response.Body.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            await http.Response.Body.FlushAsync(cancellationToken);
        }
    }
}
