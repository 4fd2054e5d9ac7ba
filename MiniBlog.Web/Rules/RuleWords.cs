using System.Globalization;

namespace MiniBlog.Web.Rules;

/// <summary>Rules in sentences.</summary>
public static class RuleWords
{
    private const int FewWords = 4;

    /// <summary>What a rule does, such as "Flag a comment with more than 2 links."</summary>
    public static string Of(RuleView rule) =>
        string.Create(CultureInfo.InvariantCulture, $"{(rule.Action is "reject" ? "Reject" : "Flag")} a comment {Condition(rule)}{(rule.InName is true ? ", in its text or its name" : "")}.");

    private static string Condition(RuleView rule) => rule.Kind switch
    {
        "bannedWords" => Words(rule.Words ?? []),
        "pattern" => $"that matches the pattern “{rule.Expression}”",
        "maxLinks" => string.Create(CultureInfo.InvariantCulture, $"with more than {rule.Max} {(rule.Max is 1 ? "link" : "links")}"),
        "allCaps" => string.Create(CultureInfo.InvariantCulture, $"of {rule.MinLetters} letters or more, of which {rule.Percent} % or more are capitals"),
        "repeatedText" => rule.Times is 1 ? "whose text was sent to the same post before" : string.Create(CultureInfo.InvariantCulture, $"whose text was sent to the same post {rule.Times} times before"),
        "maxLength" => string.Create(CultureInfo.InvariantCulture, $"of more than {rule.Max:N0} characters"),
        "minLength" => string.Create(CultureInfo.InvariantCulture, $"of fewer than {rule.Min:N0} characters"),
        var other => $"as the kind “{other}” says, which this page does not know",
    };

    private static string Words(IReadOnlyList<string> words) => words switch
    {
        [] => "with no word yet",
        [var one] => $"with the word “{one}”",
        { Count: <= FewWords } => $"with one of the words {string.Join(", ", words.Select(word => $"“{word}”"))}",
        _ => string.Create(CultureInfo.InvariantCulture, $"with one of {words.Count} words: “{words[0]}”, “{words[1]}”, “{words[2]}” …"),
    };
}
