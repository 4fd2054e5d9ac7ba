using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using MiniBlog.Moderation.Judging;
using MiniBlog.ServiceDefaults.Http;

namespace MiniBlog.Moderation.Rules;

/// <summary>What happens to a comment that a rule fires for.</summary>
public enum RuleAction
{
    /// <summary>A moderator decides.</summary>
    Flag,

    /// <summary>Readers never see it, unless a moderator says otherwise.</summary>
    Reject,
}

/// <summary>
/// A rule about comments. The kinds are a closed set: each says what it looks for as data, and how it looks is below in the same record.
/// Looking is bounded in time whatever the text: it is linear in its length for every kind.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(BannedWords), "bannedWords")]
[JsonDerivedType(typeof(Pattern), "pattern")]
[JsonDerivedType(typeof(MaxLinks), "maxLinks")]
[JsonDerivedType(typeof(AllCaps), "allCaps")]
[JsonDerivedType(typeof(RepeatedText), "repeatedText")]
[JsonDerivedType(typeof(MaxLength), "maxLength")]
[JsonDerivedType(typeof(MinLength), "minLength")]
public abstract record Rule
{
    private protected Rule()
    {
    }

    /// <summary>Given by the service.</summary>
    public Guid Id { get; init; }

    public required RuleAction Action { get; init; }

    public bool Enabled { get; init; } = true;

    /// <summary>The check: a sentence that says why the rule fires for a text, or null. Whatever can be prepared is, once.</summary>
    internal abstract Func<Submission, string?> Prepare();
}

/// <summary>Words and phrases that must not occur: whole words, in any case, whatever stands between them.</summary>
public sealed record BannedWords : Rule
{
    [Required, Length(1, 500), Text(200)]
    public required IReadOnlyList<string> Words { get; init; }

    /// <summary>Whether to look at the author's name too.</summary>
    public bool InName { get; init; }

    internal override Func<Submission, string?> Prepare()
    {
        var phrases = Words.Select(word => (word, Spaced: NormalText.Of(word))).Where(phrase => phrase.Spaced.Length > 0).ToArray();
        return submission => phrases.FirstOrDefault(phrase => Holds(submission, phrase.Spaced)) is { word: { } found } ? $"\"{found}\" is not wanted here." : null;
    }

    private bool Holds(Submission submission, string phrase) =>
        submission.NormalText.Contains(phrase, StringComparison.Ordinal)
        || (InName && submission.NormalName.Contains(phrase, StringComparison.Ordinal));
}

/// <summary>A regular expression that must not match, in any case; without look-around and back-references, which cannot be bounded in time.</summary>
public sealed record Pattern : Rule, IValidatableObject
{
    [Required, Text(500)]
    public required string Expression { get; init; }

    /// <summary>Whether to look at the author's name too.</summary>
    public bool InName { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (SafeRegex.Fault(Expression) is { } fault)
        {
            yield return new ValidationResult(fault, [nameof(Expression)]);
        }
    }

    internal override Func<Submission, string?> Prepare()
    {
        var regex = SafeRegex.Of(Expression);
        return submission => regex.IsMatch(submission.Text) || (InName && regex.IsMatch(submission.Author))
            ? $"It matches the pattern \"{Expression}\"."
            : null;
    }
}

/// <summary>More links than are usual: addresses, Markdown links and bare <c>www.</c>, in the text and in the author's name.</summary>
public sealed record MaxLinks : Rule
{
    [Range(0, 1000)]
    public required int Max { get; init; }

    internal override Func<Submission, string?> Prepare() => submission =>
    {
        var links = Links.Count(submission.Text) + Links.Count(submission.Author);
        return links > Max ? $"It has {links} {(links == 1 ? "link" : "links")}, more than {Max}." : null;
    };
}

/// <summary>Shouting: of the letters that have a case, at least so many percent are capitals.</summary>
public sealed record AllCaps : Rule
{
    [Range(1, 100)]
    public required int Percent { get; init; }

    /// <summary>Texts with fewer letters are left alone: "OK" and "LOL" are not shouting.</summary>
    [Range(1, 10_000)]
    public required int MinLetters { get; init; }

    internal override Func<Submission, string?> Prepare() => submission =>
    {
        int upper = 0, lower = 0;
        foreach (var rune in submission.Text.EnumerateRunes())
        {
            upper += System.Text.Rune.IsUpper(rune) ? 1 : 0;
            lower += System.Text.Rune.IsLower(rune) ? 1 : 0;
        }

        return upper + lower >= MinLetters && upper * 100L >= (upper + lower) * (long)Percent ? "It is written in capitals." : null;
    };
}

/// <summary>The same text, but for case and punctuation, was sent to the same post before.</summary>
public sealed record RepeatedText : Rule
{
    /// <summary>The most earlier times that a rule can ask for; beyond it nobody counts.</summary>
    public const int MostTimes = 10;

    /// <summary>How often it must have been there before.</summary>
    [Range(1, MostTimes)]
    public required int Times { get; init; }

    internal override Func<Submission, string?> Prepare() => submission =>
        submission.SeenBefore >= Times ? "The same text was sent to this post before." : null;
}

/// <summary>Too long a text.</summary>
public sealed record MaxLength : Rule
{
    [Range(1, 100_000)]
    public required int Max { get; init; }

    internal override Func<Submission, string?> Prepare() => submission =>
        submission.Length > Max ? $"It has {submission.Length} characters, more than {Max}." : null;
}

/// <summary>Too short a text.</summary>
public sealed record MinLength : Rule
{
    [Range(1, 1000)]
    public required int Min { get; init; }

    internal override Func<Submission, string?> Prepare() => submission =>
        submission.Length < Min ? $"It has {submission.Length} characters, fewer than {Min}." : null;
}
