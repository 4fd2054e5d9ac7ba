using System.Buffers.Text;
using System.Security.Cryptography;
using MiniBlog.ServiceDefaults.Auth;

namespace MiniBlog.Query.Caching;

/// <summary>An answer's bytes with their strong <c>ETag</c>: a hash of them, so that it is the same from every replica.</summary>
public sealed class Answer(string contentType, byte[] body)
{
    private readonly string tag = $"\"{Base64Url.EncodeToString(SHA256.HashData(body).AsSpan(0, 16))}\"";

    public byte[] Body => body;

    /// <summary>Sends the bytes, or 304 where the caller has them.</summary>
    public Task SendAsync(HttpContext http)
    {
        var headers = http.Response.Headers;
        headers.ETag = tag;
        headers.Vary = Vary;
        headers.CacheControl = http.Request.Headers.Authorization.Count > 0 || http.Request.Headers.ContainsKey(EditTokens.Header)
            ? "private, no-cache"
            : "no-cache";
        if (IsKnown(http.Request))
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        http.Response.ContentType = contentType;
        http.Response.ContentLength = body.Length;
        // Without the request's token: that is made when it is asked for, and Kestrel gives up by itself once the reader is gone.
        return http.Response.Body.WriteAsync(body, 0, body.Length);
    }

    private static string Vary { get; } = $"Authorization, {EditTokens.Header}";

    private bool IsKnown(HttpRequest request) => request.Headers.IfNoneMatch switch
    {
        { Count: 0 } => false,
        { Count: 1 } one when one[0] == tag => true,
        _ => request.GetTypedHeaders().IfNoneMatch.Any(known => known.Tag == "*" || known.Tag.Equals(tag, StringComparison.Ordinal)),
    };
}
