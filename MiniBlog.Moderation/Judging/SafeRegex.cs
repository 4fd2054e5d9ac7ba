using System.Text.RegularExpressions;

namespace MiniBlog.Moderation.Judging;

/// <summary>
/// Regular expressions from outside. The engine without backtracking takes time linear in the text
/// (https://learn.microsoft.com/dotnet/standard/base-types/backtracking-in-regular-expressions), so no text can stop moderation, and no
/// clock has a say in a judgement. How large an expression may unfold to is bounded in the project file.
/// </summary>
public static class SafeRegex
{
    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    public static Regex Of(string expression) => new(expression, Options);

    /// <summary>What is wrong with the expression, or null.</summary>
    public static string? Fault(string expression)
    {
        try
        {
            Of(expression);
            return null;
        }
        catch (RegexParseException invalid)
        {
            return $"The expression is not a regular expression: {invalid.Message}";
        }
        catch (NotSupportedException unbounded)
        {
            return $"The expression cannot be matched in bounded time; do without this: {unbounded.Message}";
        }
    }
}
