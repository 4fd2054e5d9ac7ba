using System.ComponentModel.DataAnnotations;
using MiniBlog.ServiceDefaults.Events.Contracts;
using MiniBlog.ServiceDefaults.Http;

namespace MiniBlog.Posts.Posts;

/// <summary>What an author sends to create or replace a post.</summary>
/// <param name="Title">Plain text, one line.</param>
/// <param name="Content">Markdown.</param>
/// <param name="Tags">In any spelling; see <see cref="TagNames"/>. None where left out.</param>
/// <param name="Status">Where left out: a draft when created; unchanged when replaced, so that forgetting it never takes a post offline.</param>
public sealed record PostRequest(
    [Required, Text(300)] string Title,
    [Required(AllowEmptyStrings = true), Text(200 * 1024, MultiLine = true, AllowBlank = true)] string Content,
    [Text(400)] IReadOnlyList<string>? Tags,
    PostStatus? Status)
{
    /// <summary>The request in the form that is stored, or what is wrong with its tags.</summary>
    public (PostDraft Draft, string? Fault) Normalise()
    {
        var (tags, fault) = TagNames.Normalise(Tags ?? []);
        return (new PostDraft(Title.Trim(), Content, tags, Status), fault);
    }
}

/// <summary>A valid <see cref="PostRequest"/>, its tags normalised.</summary>
public sealed record PostDraft(string Title, string Content, IReadOnlyList<string> Tags, PostStatus? Status);

/// <summary>A post as this service answers with it.</summary>
public sealed record PostAnswer(
    Guid Id,
    string Slug,
    string Title,
    string Content,
    IReadOnlyList<string> Tags,
    PostStatus Status,
    string Author,
    DateTimeOffset CreatedAt,
    DateTimeOffset? PublishedAt,
    DateTimeOffset UpdatedAt,
    int Version);
