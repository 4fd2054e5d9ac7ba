using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace MiniBlog.ServiceDefaults.Http;

/// <summary>A thing's version as an entity tag (RFC 9110, section 8.8.3) and the optional <c>If-Match</c> of changes.</summary>
public static class ETags
{
    /// <summary>The strong entity tag of a version.</summary>
    public static string Of(int version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    /// <summary>Sets the answer's <c>ETag</c>.</summary>
    public static void SetETag(this HttpResponse response, int version) => response.Headers.ETag = Of(version);

    /// <summary>Whether the request may change the version: it has no <c>If-Match</c>, or one that names the version or <c>*</c>.</summary>
    public static bool MayChange(this HttpRequest request, int version)
    {
        var wanted = request.GetTypedHeaders().IfMatch;
        return request.Headers.IfMatch.Count == 0
            || wanted.Any(tag => tag.Equals(Microsoft.Net.Http.Headers.EntityTagHeaderValue.Any)
                || (!tag.IsWeak && tag.Tag.Equals(Of(version), StringComparison.Ordinal)));
    }
}
