using System.Net;
using MiniBlog.Web.Clients;

namespace MiniBlog.Web.Reading;

/// <summary>Asks Query whether a post's answer is still the same. The question is nobody's, and is put once: readers who are many share it.</summary>
/// <param name="clients">Makes the client, see <see cref="ClientExtensions"/>.</param>
public sealed class PostCheck(IHttpClientFactory clients)
{
    /// <summary>The name of its client.</summary>
    public const string Client = "post-check";

    /// <summary>
    /// Whether the answer is still the one with this <c>ETag</c>. A Query that does not say so has not confirmed it: then the page is made anew, by the
    /// client that repeats what fails and tells the reader.
    /// </summary>
    public async Task<bool> IsCurrentAsync(string slugOrId, string tag)
    {
        using var client = clients.CreateClient(Client);
        using var request = new HttpRequestMessage(HttpMethod.Get, PostLinks.Post(slugOrId)) { Headers = { { "If-None-Match", tag } } };
        try
        {
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            return response.StatusCode is HttpStatusCode.NotModified;
        }
        catch (Exception exception) when (exception.IsAway(CancellationToken.None))
        {
            return false;
        }
    }
}
