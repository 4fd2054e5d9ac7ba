using System.ComponentModel.DataAnnotations;
using MiniBlog.ServiceDefaults.Data;
using MiniBlog.ServiceDefaults.Events.Contracts;
using MiniBlog.ServiceDefaults.Http;

namespace MiniBlog.Posts.Posts;

/// <summary>What an author sends to create or replace a post. What is left out is as usual when created, and stays when replaced.</summary>
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
    /// <summary>The longest time after which comments can close, in days.</summary>
    internal const int MostDays = 3650;

    /// <summary>The name in its address, in any spelling; made from the title where empty, or left out of a new post.</summary>
    [Text(300, AllowBlank = true)]
    public string? Slug { get; init; }

    /// <summary>The author's own summary, plain text; empty: the beginning of the text.</summary>
    [Text(1000, AllowBlank = true)]
    public string? Excerpt { get; init; }

    public PostKind? Kind { get; init; }

    /// <summary>When to publish the draft. A draft that is saved as one without it is not scheduled any more.</summary>
    public DateTimeOffset? ScheduledFor { get; init; }

    public CommentSettings? Comments { get; init; }

    /// <summary>The request in the form that is stored, or which field is wrong, and how.</summary>
    public (PostDraft Draft, (string Field, string Fault)? Problem) Normalise()
    {
        var (tags, fault) = TagNames.Normalise(Tags ?? []);
        var draft = new PostDraft(Title.Trim(), Content, tags, Status)
        {
            Slug = Slug?.Trim(),
            Excerpt = Excerpt?.Trim(),
            Kind = Kind,
            // All that PostgreSQL keeps, so that the same request again is no change.
            ScheduledFor = ScheduledFor?.ToStored(),
            Comments = Comments,
        };
        return (draft, this switch
        {
            _ when fault is not null => ("tags", fault),
            { ScheduledFor: not null, Status: PostStatus.Published } => ("scheduledFor", "A post is either published now or scheduled: send one of the two."),
            { Comments.CloseAfterDays: < 1 or > MostDays } => ("comments", $"Comments close after 1 to {MostDays} days."),
            _ => null,
        });
    }
}

/// <summary>A valid <see cref="PostRequest"/>, its tags normalised.</summary>
public sealed record PostDraft(string Title, string Content, IReadOnlyList<string> Tags, PostStatus? Status)
{
    public string? Slug { get; init; }

    public string? Excerpt { get; init; }

    public PostKind? Kind { get; init; }

    public DateTimeOffset? ScheduledFor { get; init; }

    public CommentSettings? Comments { get; init; }

    /// <summary>The slug that the author wishes for, before it is known whether it is free.</summary>
    public string WantedSlug => Posts.Slug.From(Slug is { Length: > 0 } ? Slug : Title);
}

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
    int Version)
{
    public required string? Excerpt { get; init; }

    public required PostKind Kind { get; init; }

    public required IReadOnlyList<string> FormerSlugs { get; init; }

    public required DateTimeOffset? ScheduledFor { get; init; }

    public required DateTimeOffset? TrashedAt { get; init; }

    public required CommentSettings Comments { get; init; }
}
