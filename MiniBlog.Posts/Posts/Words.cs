using System.Globalization;
using System.Text;

namespace MiniBlog.Posts.Posts;

/// <summary>Text of any script as lower-case words joined by hyphens.</summary>
public static class Words
{
    /// <param name="text">Any text.</param>
    /// <param name="spell">How a lower-case character is written instead; null leaves it to the default: letters, digits and the
    /// marks that belong to them stay, apostrophes and invisible characters vanish, all else parts words.</param>
    public static string Hyphenate(string text, Func<Rune, string?> spell)
    {
        var words = new StringBuilder(text.Length);
        var parted = false;
        foreach (var rune in text.EnumerateRunes())
        {
            var lower = Rune.ToLowerInvariant(rune);
            var written = spell(lower) ?? ByDefault(lower);
            if (written is null)
            {
                parted = true;
                continue;
            }

            if (parted && words.Length > 0 && written.Length > 0)
            {
                words.Append('-');
            }

            parted &= written.Length == 0;
            words.Append(written);
        }

        return words.ToString();
    }

    private static string? ByDefault(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        // In many scripts a vowel is a mark: without it, words of Hindi or Thai fall apart.
        UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark => rune.ToString(),
        UnicodeCategory.Format => "",
        _ when Rune.IsLetterOrDigit(rune) => rune.ToString(),
        _ when rune.Value is '\'' or '’' or 'ʼ' => "",
        _ => null,
    };
}
