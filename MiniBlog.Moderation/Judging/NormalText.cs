using System.Globalization;
using System.Text;

namespace MiniBlog.Moderation.Judging;

/// <summary>
/// A text as rules about words see it: its words in upper case with one space before, between and after them. What cannot be seen
/// (soft hyphens, zero-width characters) is left out, so that it does not hide a word.
/// </summary>
public static class NormalText
{
    /// <summary>The words, or nothing where there is none.</summary>
    public static string Of(string text)
    {
        var words = new StringBuilder(text.Length + 2);
        var inWord = false;
        foreach (var rune in text.EnumerateRunes())
        {
            switch (Rune.GetUnicodeCategory(rune))
            {
                case UnicodeCategory.Format:
                    break;
                case UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark when inWord:
                case UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter:
                case UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter:
                case UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber:
                    if (!inWord)
                    {
                        words.Append(' ');
                        inWord = true;
                    }

                    words.Append(Rune.ToUpperInvariant(rune).ToString());
                    break;
                default:
                    inWord = false;
                    break;
            }
        }

        return words.Length == 0 ? "" : words.Append(' ').ToString();
    }
}
