using System.ComponentModel.DataAnnotations;
using MiniBlog.ServiceDefaults.Events.Contracts;
using MiniBlog.ServiceDefaults.Http;

namespace MiniBlog.ServiceDefaults.Porting;

/// <summary>A post as an archive of the blog holds it, and as Posts gives and takes it. Versions are left out: they count changes within one blog.</summary>
public sealed record ArchivedPost
{
    /// <summary>The post.</summary>
    public required Guid Id { get; init; }

    /// <summary>The name in its address; where the blog has another post of that name, it gets a number.</summary>
    [Required, Text(500)]
    public required string Slug { get; init; }

    /// <summary>See <see cref="PostState.FormerSlugs"/>.</summary>
    [Text(500)]
    public IReadOnlyList<string> FormerSlugs { get; init; } = [];

    /// <summary>See <see cref="PostState.OldAddresses"/>; each begins with a slash.</summary>
    [Text(1000)]
    public IReadOnlyList<string> OldAddresses { get; init; } = [];

    /// <summary>A post of the stream or a page.</summary>
    public PostKind Kind { get; init; }

    /// <summary>Plain text.</summary>
    [Required, Text(300)]
    public required string Title { get; init; }

    /// <summary>Markdown.</summary>
    [Required(AllowEmptyStrings = true), Text(200 * 1024, MultiLine = true, AllowBlank = true)]
    public required string Content { get; init; }

    /// <summary>The author's own summary, plain text; null: the beginning of the text.</summary>
    [Text(1000)]
    public string? Excerpt { get; init; }

    /// <summary>In any spelling.</summary>
    [Required, Text(400)]
    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>What it is, or, where it was thrown away, was and can be again.</summary>
    public required PostStatus Status { get; init; }

    /// <summary>The name of the author.</summary>
    [Required, Text(100)]
    public required string Author { get; init; }

    /// <summary>When it was first saved.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was first published; null while it never was.</summary>
    public DateTimeOffset? PublishedAt { get; init; }

    /// <summary>When a draft is to be published.</summary>
    public DateTimeOffset? ScheduledFor { get; init; }

    /// <summary>When it was thrown away.</summary>
    public DateTimeOffset? TrashedAt { get; init; }

    /// <summary>Who may still comment.</summary>
    public CommentSettings Comments { get; init; } = CommentSettings.AlwaysOpen;

    /// <summary>When it last changed.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>A comment as an archive holds it, and as Comments gives and takes it.</summary>
public sealed record ArchivedComment
{
    /// <summary>The comment.</summary>
    public required Guid Id { get; init; }

    /// <summary>Its post.</summary>
    public required Guid PostId { get; init; }

    /// <summary>The comment that it answers, which may be gone; or null.</summary>
    public Guid? ParentId { get; init; }

    /// <summary>The name that its author gave.</summary>
    [Required, Text(100)]
    public required string Author { get; init; }

    /// <summary>Markdown.</summary>
    [Required, Text(10 * 1024, MultiLine = true)]
    public required string Content { get; init; }

    /// <summary>Where it stood, for who reads the archive. An import goes by the decisions: what none of them approved is judged by the rules.</summary>
    public required CommentStatus Status { get; init; }

    /// <summary>See <see cref="CommentState.TextVersion"/>: tells which decisions are about this text.</summary>
    [Range(1, int.MaxValue)]
    public required int TextVersion { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last changed.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>All decisions about a comment, oldest first, as an archive holds them and Moderation gives and takes them.</summary>
public sealed record ArchivedDecisions
{
    /// <summary>The comment.</summary>
    public required Guid CommentId { get; init; }

    /// <summary>Its post.</summary>
    public required Guid PostId { get; init; }

    /// <summary>At least one, numbered by their place.</summary>
    [Required, MinLength(1), MaxLength(1000)]
    public required IReadOnlyList<ArchivedDecision> Decisions { get; init; }
}

/// <summary>A decision about a comment.</summary>
public sealed record ArchivedDecision
{
    /// <summary>The text that was judged.</summary>
    [Range(1, int.MaxValue)]
    public required int TextVersion { get; init; }

    /// <summary>The judgement.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>Why.</summary>
    [Required, Text(1000, MultiLine = true)]
    public required IReadOnlyList<string> Reasons { get; init; }

    /// <summary>The version of the rules that were in force, in the blog that decided; 0 where those were not MiniBlog's.</summary>
    [Range(0, int.MaxValue)]
    public required int RulesVersion { get; init; }

    /// <summary>Who decided; null: the rules.</summary>
    [Text(100)]
    public string? DecidedBy { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset DecidedAt { get; init; }
}

/// <summary>What an archive says of an image; the bytes are a file of their own.</summary>
/// <param name="Hash">The SHA-256 of the bytes, in lower-case hexadecimal digits.</param>
/// <param name="MediaType">The media type.</param>
/// <param name="Author">Who uploaded it.</param>
/// <param name="AddedAt">When.</param>
public sealed record ArchivedImage(string Hash, string MediaType, string Author, DateTimeOffset AddedAt)
{
    /// <summary>The file's name: in the archive, and under <c>/images/</c> on the blog.</summary>
    public string FileName() => $"{Hash}.{MediaType["image/".Length..]}";
}
