namespace MiniBlog.Web.Rules;

/// <summary>A kind of rule, as its form shows it.</summary>
/// <param name="Name">As Moderation calls it.</param>
/// <param name="Label">As moderators do.</param>
/// <param name="Number">What the number is that it needs; null where it needs none.</param>
/// <param name="Limits">Within which limits the number is.</param>
/// <param name="Usual">The number that a new rule begins with.</param>
public sealed record RuleKind(string Name, string Label, string? Number = null, string? Limits = null, int? Usual = null)
{
    public static IReadOnlyList<RuleKind> All { get; } =
    [
        new("bannedWords", "Words that must not occur"),
        new("pattern", "A pattern that must not match"),
        new("maxLinks", "Too many links", "Links that are let through", "0 to 1,000", 2),
        new("allCaps", "Written in capitals", "Capitals, in percent of the letters", "1 to 100", 80),
        new("repeatedText", "The same text again", "Times that it was sent to the post before", "1 to 10", 1),
        new("maxLength", "Too long", "Characters that are let through", "1 to 100,000", 5000),
        new("minLength", "Too short", "Characters that are needed", "1 to 1,000", 2),
    ];

    public bool HasWords => Name is "bannedWords";

    public bool HasExpression => Name is "pattern";

    /// <summary>Whether it may look at the author's name too.</summary>
    public bool LooksAtName => HasWords || HasExpression;

    public bool HasLetters => Name is "allCaps";

    public static RuleKind? Of(string? name) => All.FirstOrDefault(kind => kind.Name == name);
}
