using System.Text;

namespace MiniBlog.Query.Rendering;

/// <summary>How long a text takes to read.</summary>
public static class ReadingTime
{
    /// <summary>Adults read about 238 words of English prose a minute (Brysbaert 2019, doi:10.1016/j.jml.2019.104047).</summary>
    private const double WordsPerMinute = 238;

    /// <summary>In scripts without spaces a character is about half a word: Chinese is read at some 400 to 500 characters a minute.</summary>
    private const double WordsPerIdeograph = 0.5;

    /// <summary>Whole minutes, at least one.</summary>
    public static int Minutes(string plain) => Math.Max(1, (int)Math.Round(Words(plain) / WordsPerMinute));

    private static double Words(string plain)
    {
        var words = 0.0;
        var inWord = false;
        foreach (var rune in plain.EnumerateRunes())
        {
            if (IsIdeograph(rune))
            {
                (words, inWord) = (words + WordsPerIdeograph, false);
            }
            else if (Rune.IsLetterOrDigit(rune))
            {
                (words, inWord) = (inWord ? words : words + 1, true);
            }
            else if (Rune.IsWhiteSpace(rune))
            {
                inWord = false;
            }
        }

        return words;
    }

    /// <summary>Kana and the unified ideographs of East Asia (Unicode, blocks 3040 to 30FF, 3400 to 9FFF, and plane 2).</summary>
    private static bool IsIdeograph(Rune rune) => rune.Value is (>= 0x3040 and <= 0x30FF) or (>= 0x3400 and <= 0x9FFF) or (>= 0x20000 and <= 0x2FFFF);
}
