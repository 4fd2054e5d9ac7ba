using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;

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

    /// <summary>Sends the bytes, or 304; leaves them for other readers where they are the same for all.</summary>
    public static Task SendAsync(HttpContext http, string contentType, byte[] body)
    {
        var answer = new Answer(contentType, body);
        http.Features.Get<AnswerCache.Place>()?.Keep(answer);
        return answer.SendAsync(http);
    }
}
