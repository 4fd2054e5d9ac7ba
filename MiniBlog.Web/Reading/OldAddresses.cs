using MiniBlog.Web.Layout;

namespace MiniBlog.Web.Reading;

/// <summary>Links to a blog that was imported go on working: what is no page of this one may have been a post there.</summary>
internal static class OldAddresses
{
    /// <summary>The parameters by which WordPress finds a post or a page that has no address in words.</summary>
    private static readonly string[] Numbers = ["p", "page_id"];

    /// <summary>Leads from the old address of a post to its present one, by 301.</summary>
    public static IApplicationBuilder UseOldAddresses(this IApplicationBuilder app) => app.Use(async (http, next) =>
    {
        if (AddressOf(http) is { } address
            && await http.RequestServices.GetRequiredService<QueryClient>().PostAtAsync(address, http.RequestAborted) is { } post)
        {
            http.MovedPermanently(PostLinks.Post(post.Slug));
            return;
        }

        await next(http);
    });

    /// <summary>What may be an old address; null where the blog has a page there.</summary>
    private static string? AddressOf(HttpContext http)
    {
        if (!HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method))
        {
            return null;
        }

        return Numbers.FirstOrDefault(http.Request.Query.ContainsKey) switch
        {
            { } name when http.Request.Path == "/" && int.TryParse(http.Request.Query[name], out var number) => $"/?{name}={number}",
            _ when http.GetEndpoint() is null && http.Request.Path.Value is { Length: > 1 and < 1000 } path => path,
            _ => null,
        };
    }
}
