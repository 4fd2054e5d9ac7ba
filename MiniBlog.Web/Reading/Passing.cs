using System.Net.Mime;

namespace MiniBlog.Web.Reading;

/// <summary>What Query says to other programs goes through as it is: the feed, and the stream of changes.</summary>
internal static class Passing
{
    public static void MapFeeds(this IEndpointRouteBuilder app)
    {
        app.MapGet("/feed.xml", (HttpContext http, QueryClient query) => PassAsync(http, query, "/feed.xml"));
        app.MapGet("/changes", (HttpContext http, QueryClient query) => PassAsync(http, query, "/changes"));
    }

    private static async Task PassAsync(HttpContext http, QueryClient query, string path)
    {
        using var answer = await query.OpenAsync(path + http.Request.QueryString, http.RequestAborted);
        http.Response.StatusCode = (int)answer.StatusCode;
        http.Response.ContentType = answer.Content.Headers.ContentType?.ToString() ?? MediaTypeNames.Application.Octet;
        http.Response.Headers.ETag = answer.Headers.ETag?.ToString();
        http.Response.Headers.CacheControl = answer.Headers.CacheControl?.ToString();
        await using var body = await answer.Content.ReadAsStreamAsync(http.RequestAborted);
        await CopyAsync(body, http);
    }

    /// <summary>Passes on every piece at once: an event that waits for the next one is late. When either side hangs up it is over.</summary>
    private static async Task CopyAsync(Stream body, HttpContext http)
    {
        var buffer = new byte[16 * 1024];
        while (await body.ReadAsync(buffer, http.RequestAborted) is > 0 and var count)
        {
            await http.Response.Body.WriteAsync(buffer.AsMemory(0, count), http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
        }
    }
}
