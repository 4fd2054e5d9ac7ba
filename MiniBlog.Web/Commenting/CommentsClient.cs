using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MiniBlog.ServiceDefaults.Auth;
using MiniBlog.ServiceDefaults.Events.Contracts;
using MiniBlog.Web.Clients;

namespace MiniBlog.Web.Commenting;

/// <summary>A comment as Comments answers it to whoever wrote it.</summary>
/// <param name="Id">The comment.</param>
/// <param name="Status">Whether readers see it already.</param>
/// <param name="EditToken">What its author needs to change it; told once.</param>
public sealed record SavedComment(Guid Id, CommentStatus Status, string? EditToken);

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

    /// <summary>Changes a comment's text, in the name of whoever holds its edit token.</summary>
    public Task<Answer<SavedComment>> ChangeAsync(Guid id, string? content, string? editToken, CancellationToken cancellationToken) =>
        ByAuthorAsync<SavedComment>(new(HttpMethod.Put, $"/comments/{id}") { Content = JsonContent.Create(new { content }) }, editToken, cancellationToken);

    /// <summary>Deletes a comment, in the name of whoever holds its edit token.</summary>
    public Task<Answer<NoBody>> DeleteAsync(Guid id, string? editToken, CancellationToken cancellationToken) =>
        ByAuthorAsync<NoBody>(new(HttpMethod.Delete, $"/comments/{id}"), editToken, cancellationToken);

    private async Task<Answer<T>> ByAuthorAsync<T>(HttpRequestMessage request, string? editToken, CancellationToken cancellationToken) where T : class
    {
        using (request)
        {
            request.Headers.Add(Headers.EditToken, editToken ?? "none");
            var answer = await http.CommandAsync<T>(request, cancellationToken);
            return answer.Refusal is { Status: 403 }
                ? answer with { Refusal = answer.Refusal with { Message = $"A comment can be changed for {EditTokens.Window.TotalMinutes} minutes, in the browser that sent it." } }
                : answer;
        }
    }

    /// <summary>
    /// The same form with the same text is the same comment, however often it is sent. With another text it is another comment:
    /// readers go back in their browser and write the next one into the form that they find there.
    /// </summary>
    internal static string Key(Guid formKey, NewComment comment) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{formKey} {JsonSerializer.Serialize(comment)}")));
}
