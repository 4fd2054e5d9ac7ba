using MiniBlog.ServiceDefaults.Events.Contracts;

namespace MiniBlog.Web.Moderating;

/// <summary>A page of the moderation queue.</summary>
/// <param name="Items">The comments.</param>
/// <param name="Next">Where the next page starts.</param>
/// <param name="Counts">How many comments there are of each status.</param>
public sealed record ModerationPage(IReadOnlyList<ModerationItem> Items, string? Next, IReadOnlyDictionary<string, int>? Counts);

/// <summary>A comment with what a moderator needs to judge it.</summary>
public sealed record ModerationItem
{
    public required Guid Id { get; init; }
    public required Guid PostId { get; init; }
    public required string PostSlug { get; init; }
    public required string PostTitle { get; init; }
    public required string Author { get; init; }
    public required CommentStatus Status { get; init; }

    /// <summary>The Markdown as the reader wrote it: moderators judge the text and not how it looks.</summary>
    public required string Content { get; init; }

    /// <summary>Which text that is: goes along with the decision, which counts for no other.</summary>
    public required int TextVersion { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
    public IReadOnlyList<string> Reasons { get; init; } = [];
    public int? RulesVersion { get; init; }

    /// <summary>The moderator; null where the rules decided.</summary>
    public string? DecidedBy { get; init; }

    public DateTimeOffset? DecidedAt { get; init; }

    /// <summary>How many judgements there were when the list was read: goes along with a decision, so that of two moderators the second learns of the first.</summary>
    public int? Decisions { get; init; }

    /// <summary>What became of all comments under this name.</summary>
    public AuthorHistory History { get; init; } = new(0, 0, 0);
}

/// <summary>How many comments under a name stand where.</summary>
public sealed record AuthorHistory(int Approved, int Rejected, int Flagged);
