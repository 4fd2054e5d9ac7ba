using System.Globalization;

namespace MiniBlog.Web.Accounts;

/// <summary>Says plainly what makes a password too easy to guess. Length counts most: no rule asks for digits or signs.</summary>
public static class PasswordStrength
{
    public const int Shortest = 12;

    /// <summary>Longer ones would only keep the server busy.</summary>
    public const int Longest = 200;

    private const int FewestCharacters = 6;

    /// <summary>The order in which people type what they do not want to remember.</summary>
    private static readonly string[] Rows = ["abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "qwertzuiop", "asdfghjkl", "zxcvbnm", "yxcvbnm"];

    /// <summary>What is wrong with a new password, or null where it is good.</summary>
    /// <param name="password">The password.</param>
    /// <param name="known">Words that anybody would try first: the account's name, the blog's.</param>
    public static string? Fault(string password, params IEnumerable<string> known) => password switch
    {
        { Length: < Shortest } => string.Create(CultureInfo.InvariantCulture, $"Too short: it has {password.Length} characters, and {Shortest} are needed. Four words that have nothing to do with each other make a good one."),
        { Length: > Longest } => string.Create(CultureInfo.InvariantCulture, $"Too long: {Longest} characters are taken."),
        _ when Distinct(password) < FewestCharacters => string.Create(CultureInfo.InvariantCulture, $"Too easy to guess: it is made of only {Distinct(password)} different characters."),
        _ when Rest(password, known) < Shortest / 2 => "Too easy to guess: little is left of it without the blog's name and yours.",
        _ when Typed(password) * 2 > password.Length => "Too easy to guess: most of it follows the alphabet, the numbers or the keys.",
        _ => null,
    };

    private static int Distinct(string password) => password.EnumerateRunes().Distinct().Count();

    private static int Rest(string password, IEnumerable<string> known) =>
        known.Where(word => word.Length > 2).Aggregate(password, (rest, word) => rest.Replace(word, "", StringComparison.OrdinalIgnoreCase)).Length;

    /// <summary>How many characters continue one of the rows, forwards or backwards, for three or more in a line.</summary>
    private static int Typed(string password)
    {
        var text = password.ToLowerInvariant();
        var typed = 0;
        for (var start = 0; start < text.Length;)
        {
            var run = 1;
            while (start + run < text.Length && Rows.Any(row => Follows(row, text.AsSpan(start, run + 1))))
            {
                run++;
            }

            typed += run >= 3 ? run : 0;
            start += run;
        }

        return typed;
    }

    private static bool Follows(string row, ReadOnlySpan<char> piece)
    {
        Span<char> backwards = stackalloc char[piece.Length];
        piece.CopyTo(backwards);
        backwards.Reverse();
        return row.AsSpan().IndexOf(piece) >= 0 || row.AsSpan().IndexOf(backwards) >= 0;
    }
}
