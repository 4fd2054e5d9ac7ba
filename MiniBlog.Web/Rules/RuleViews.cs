using MiniBlog.ServiceDefaults.Events.Contracts;

namespace MiniBlog.Web.Rules;

/// <summary>A version of the rules.</summary>
public sealed record RuleSetView(int Version, IReadOnlyList<RuleView> Rules, string Change, string ChangedBy, DateTimeOffset ChangedAt);

/// <summary>A rule, as Query answers it and Moderation takes it; what its kind has no use for is null.</summary>
public sealed record RuleView
{
    public Guid Id { get; init; }
    public required string Kind { get; init; }

    /// <summary><c>flag</c> or <c>reject</c>.</summary>
    public required string Action { get; init; }

    public bool Enabled { get; init; } = true;
    public IReadOnlyList<string>? Words { get; init; }
    public string? Expression { get; init; }
    public bool? InName { get; init; }
    public int? Max { get; init; }
    public int? Min { get; init; }
    public int? Percent { get; init; }
    public int? MinLetters { get; init; }
    public int? Times { get; init; }
}

/// <summary>What rules say about a text, with a sentence for each that fired.</summary>
public sealed record JudgementView(Verdict Verdict, IReadOnlyList<string> Reasons);

/// <summary>What came of a trial of rules.</summary>
/// <param name="RulesVersion">The version in force, which they were compared with.</param>
/// <param name="Text">What they say about the text; null where there was none.</param>
/// <param name="Looked">How many comments they were tried on.</param>
/// <param name="Changes">Those that they see in another way.</param>
public sealed record TrialView(int RulesVersion, JudgementView? Text, int Looked, IReadOnlyList<TriedCommentView> Changes);

/// <summary>A comment that the tried rules see in another way.</summary>
public sealed record TriedCommentView(Guid Id, Guid PostId, string Author, string Content, JudgementView Now, JudgementView Then, string? DecidedBy);
