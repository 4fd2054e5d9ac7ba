using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MiniBlog.ServiceDefaults.Events.Contracts;
using MiniBlog.Web.Clients;

namespace MiniBlog.Web.Commenting;

/// <summary>A comment as Comments answers it to whoever wrote it.</summary>
public sealed record SavedComment(Guid Id, CommentStatus Status, string EditToken);

/// <summary>What a reader wrote.</summary>
public sealed record NewComment(string? Author, string? Content, Guid? ParentId);

/// <summary>Commands to Comments.</summary>
/// <param name="http">To Comments, in the name of the front end: readers have no account.</param>
/// <param name="recent">A post that was published a moment ago may be news to Comments, so it is told to wait for it.</param>
public sealed class CommentsClient(HttpClient http, RecentWrites recent)
{
    /// <summary>Sends a comment.</summary>
    /// <param name="postId">The post.</param>
    /// <param name="comment">What the reader wrote.</param>
    /// <param name="formKey">The key that the form was rendered with.</param>
    /// <param name="reader">The reader's address, which the limit of comments counts.</param>
    /// <param name="cancellationToken">The reader left.</param>
    public async Task<Answer<SavedComment>> CreateAsync(Guid postId, NewComment comment, Guid formKey, IPAddress? reader, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/posts/{postId}/comments") { Content = JsonContent.Create(comment) };
        request.Headers.Add(Headers.IdempotencyKey, Key(formKey, comment));
        if (reader is not null)
        {
            request.Headers.Add(Headers.ReaderAddress, (reader.IsIPv4MappedToIPv6 ? reader.MapToIPv4() : reader).ToString());
        }

        if (recent.In("posts") is { } positions)
        {
            request.Headers.Add(Headers.EventPosition, positions);
        }

        return await http.CommandAsync<SavedComment>(request, cancellationToken);
    }

    /// <summary>
    /// The same form with the same text is the same comment, however often it is sent. With another text it is another comment:
    /// readers go back in their browser and write the next one into the form that they find there.
    /// </summary>
    internal static string Key(Guid formKey, NewComment comment) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{formKey} {JsonSerializer.Serialize(comment)}")));
}
