using MiniBlog.ServiceDefaults.Events.Contracts;

namespace MiniBlog.Moderation.Decisions;

/// <summary>A comment as Moderation knows it: the text that is to be judged, for a human to read.</summary>
public sealed class JudgedComment
{
    public required Guid Id { get; init; }

    public required Guid PostId { get; init; }

    public required string Author { get; set; }

    public required string Content { get; set; }

    /// <summary>The newest text that was judged; news of it that come again are ignored.</summary>
    public required int TextVersion { get; set; }

    /// <summary>Equal for the same text on the same post; null where there is none.</summary>
    public required Guid? TextKey { get; set; }

    /// <summary>How many decisions there are. Concurrency token: of two at once, the later sees the earlier.</summary>
    public int DecisionCount { get; private set; }

    /// <summary>The text of a deleted comment is gone, its decisions stay.</summary>
    public bool Deleted { get; private set; }

    /// <summary>Whether its decisions came from an archive, and the comment itself has not come yet. They are told when it has.</summary>
    public bool Awaited { get; private set; }

    /// <summary>A comment that will come, and of which is known how it was decided.</summary>
    public static JudgedComment Expect(Guid id, Guid postId, int decisions) => new()
    {
        Id = id,
        PostId = postId,
        Author = "",
        Content = "",
        TextVersion = 0,
        TextKey = null,
        DecisionCount = decisions,
        Awaited = true,
    };

    /// <summary>Takes in a new text.</summary>
    public void Receive(CommentState state, Guid? textKey) =>
        (Author, Content, TextVersion, TextKey, Awaited) = (state.Author, state.Content, state.TextVersion, textKey, false);

    /// <summary>Adds a decision about the current text.</summary>
    public Decision Decide(Verdict verdict, IReadOnlyList<string> reasons, int rulesVersion, string? by, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        CommentId = Id,
        Number = ++DecisionCount,
        PostId = PostId,
        TextVersion = TextVersion,
        Verdict = verdict,
        Reasons = [.. reasons],
        RulesVersion = rulesVersion,
        DecidedBy = by,
        DecidedAt = now,
    };

    public void Forget()
    {
        Author = "";
        Content = "";
        TextKey = null;
        (Awaited, Deleted) = (false, true);
    }
}

/// <summary>One decision of the history of a comment.</summary>
public sealed class Decision
{
    public required Guid Id { get; init; }

    public required Guid CommentId { get; init; }

    /// <summary>1 for the first of the comment, and so on.</summary>
    public required int Number { get; init; }

    public required Guid PostId { get; init; }

    public required int TextVersion { get; init; }

    public required Verdict Verdict { get; init; }

    public required string[] Reasons { get; init; }

    public required int RulesVersion { get; init; }

    /// <summary>The moderator, or null where the rules decided.</summary>
    public required string? DecidedBy { get; init; }

    public required DateTimeOffset DecidedAt { get; init; }

    public CommentModerated ToEvent() => new()
    {
        CommentId = CommentId,
        PostId = PostId,
        TextVersion = TextVersion,
        Verdict = Verdict,
        Reasons = Reasons,
        Number = Number,
        RulesVersion = RulesVersion,
        DecidedBy = DecidedBy,
        DecidedAt = DecidedAt,
    };
}
