using System.Security.Cryptography;
using System.Text;
using MiniBlog.Moderation.Rules;
using MiniBlog.ServiceDefaults.Events.Contracts;

namespace MiniBlog.Moderation.Judging;

/// <summary>A text to be judged.</summary>
/// <param name="Author">The name its author gave.</param>
/// <param name="Text">The Markdown.</param>
/// <param name="SeenBefore">How many other comments on the post have the same text, see <see cref="KeyOf"/>.</param>
public sealed record Submission(string Author, string Text, int SeenBefore)
{
    private string? normalText;
    private string? normalName;

    public string NormalText => normalText ??= Judging.NormalText.Of(Text);

    public string NormalName => normalName ??= Judging.NormalText.Of(Author);

    /// <summary>In characters of Unicode.</summary>
    public int Length => Text.EnumerateRunes().Count();

    /// <summary>What is equal for texts that count as the same on a post; null for a text without a word, which never counts as a repeat.</summary>
    public static Guid? KeyOf(Guid postId, string text)
    {
        var words = Judging.NormalText.Of(text);
        return words.Length == 0 ? null : new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"{postId}{words}")).AsSpan(0, 16));
    }
}

/// <summary>A judgement with a sentence for each rule that fired.</summary>
public sealed record Judgement(Verdict Verdict, IReadOnlyList<string> Reasons);

/// <summary>A version of the rules, ready to judge. Judging depends on the rules and the submission alone.</summary>
public sealed class Judge(RuleSet rules)
{
    private readonly (RuleAction Action, Func<Submission, string?> Check)[] checks =
        [.. rules.Rules.Where(rule => rule.Enabled).Select(rule => (rule.Action, rule.Prepare()))];

    public int RulesVersion => rules.Version;

    /// <summary>The most severe of the rules that fire decides; the reasons of all are kept.</summary>
    public Judgement Of(Submission submission)
    {
        var verdict = Verdict.Approved;
        var reasons = new List<string>();
        foreach (var (action, check) in checks)
        {
            if (check(submission) is { } reason)
            {
                verdict = action == RuleAction.Reject || verdict == Verdict.Rejected ? Verdict.Rejected : Verdict.Flagged;
                reasons.Add(reason);
            }
        }

        return new Judgement(verdict, reasons);
    }
}
