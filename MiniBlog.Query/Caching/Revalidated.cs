using System.Buffers.Text;
using System.Reflection;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;
using MiniBlog.ServiceDefaults.Auth;

namespace MiniBlog.Query.Caching;

/// <summary>
/// 200 with a strong <c>ETag</c> of the very bytes, or 304 where the caller has them (RFC 9110, sections 8.8.3 and 13.1.2). A cache may
/// keep an answer, but has to ask each time; one made for a token is its bearer's alone.
/// </summary>
public sealed class Revalidated<T>(T value) : IResult, IEndpointMetadataProvider, IValueHttpResult<T>
{
    public T Value => value;

    static void IEndpointMetadataProvider.PopulateMetadata(MethodInfo method, EndpointBuilder builder)
    {
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(T), ["application/json"]));
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status304NotModified));
    }

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var options = httpContext.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        return Revalidated.SendAsync(httpContext, "application/json; charset=utf-8", JsonSerializer.SerializeToUtf8Bytes(value, options));
    }
}

public static class Revalidated
{
    public static Revalidated<T> Of<T>(T value) => new(value);

    /// <summary>Sends the bytes, or 304.</summary>
    public static async Task SendAsync(HttpContext http, string contentType, byte[] body)
    {
        var tag = $"\"{Base64Url.EncodeToString(SHA256.HashData(body).AsSpan(0, 16))}\"";
        var headers = http.Response.Headers;
        headers.ETag = tag;
        headers.Vary = $"Authorization, {EditTokens.Header}";
        headers.CacheControl = http.Request.Headers.Authorization.Count > 0 || http.Request.Headers.ContainsKey(EditTokens.Header)
            ? "private, no-cache"
            : "no-cache";
        if (http.Request.GetTypedHeaders().IfNoneMatch.Any(known => known.Tag == "*" || known.Tag.Equals(tag, StringComparison.Ordinal)))
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        http.Response.ContentType = contentType;
        http.Response.ContentLength = body.Length;
        await http.Response.Body.WriteAsync(body, http.RequestAborted);
    }
}
