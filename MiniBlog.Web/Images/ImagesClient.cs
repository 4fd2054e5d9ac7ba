using System.Net.Http.Headers;
using MiniBlog.Web.Clients;

namespace MiniBlog.Web.Images;

/// <summary>An image as Posts keeps it.</summary>
/// <param name="Address">Its path on the blog.</param>
public sealed record SavedImage(string Address);

/// <summary>Uploads images to Posts, which checks and keeps them.</summary>
/// <param name="http">To Posts, in the author's name, with the time that a large image takes.</param>
public sealed class ImagesClient(HttpClient http)
{
    /// <summary>The largest file that Posts takes, in bytes.</summary>
    public const long MaxFile = 20 * 1024 * 1024;

    /// <summary>Sends an image; sent twice, it is kept once.</summary>
    public async Task<Answer<SavedImage>> AddAsync(Stream file, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/images") { Content = new StreamContent(file) };
        // Posts looks at the bytes, and believes nobody's word for what they are.
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        return await http.CommandAsync<SavedImage>(request, cancellationToken);
    }
}
