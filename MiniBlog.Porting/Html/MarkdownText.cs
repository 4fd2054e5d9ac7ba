using System.Text;
using System.Text.RegularExpressions;

namespace MiniBlog.Porting.Html;

/// <summary>Text written so that Markdown shows it as it is (CommonMark 0.31, section 2.4).</summary>
internal static partial class MarkdownText
{
    /// <summary>A line break that is meant; one of the source's lines means nothing.</summary>
    public const char Break = '\u2028';

    /// <summary>The end of a paragraph in typed text.</summary>
    public const char Paragraph = '\u2029';

    private const string Special = "\\`*[]<~|";

    /// <summary>A text within a line: what could be a mark is escaped.</summary>
    public static string Escape(string text)
    {
        var written = new StringBuilder(text.Length + 8);
        for (var i = 0; i < text.Length; i++)
        {
            var isMark = Special.Contains(text[i], StringComparison.Ordinal)
                // Within a word it is no mark: some_name.
                || (text[i] == '_' && !(i > 0 && char.IsLetterOrDigit(text[i - 1]) && i + 1 < text.Length && char.IsLetterOrDigit(text[i + 1])))
                || (text[i] == '&' && i + 1 < text.Length && (char.IsAsciiLetter(text[i + 1]) || text[i + 1] == '#'));
            written.Append(isMark ? "\\" : "").Append(text[i]);
        }

        return written.ToString();
    }

    /// <summary>Lines of which none begins as a heading, a list, a quotation or a rule does.</summary>
    public static string EscapeStarts(string lines) => Starts.Replace(lines, "$1\\$2");

    /// <summary>Code within a line, between more backticks than it holds in a row.</summary>
    public static string Code(string code)
    {
        var fence = new string('`', LongestRun(code) + 1);
        var space = code.StartsWith('`') || code.EndsWith('`') ? " " : "";
        return code.Length == 0 ? "" : $"{fence}{space}{Spaces.Replace(code, " ")}{space}{fence}";
    }

    /// <summary>A block of code.</summary>
    public static string Fenced(string code, string language)
    {
        var fence = new string('`', Math.Max(3, LongestRun(code) + 1));
        return $"{fence}{language}\n{code.ReplaceLineEndings("\n").Trim('\n')}\n{fence}";
    }

    /// <summary>An address in a link: in angle brackets where it holds what would end it.</summary>
    public static string Address(string address)
    {
        var clean = Spaces.Replace(address.Trim(), "%20").Replace("<", "%3C", StringComparison.Ordinal).Replace(">", "%3E", StringComparison.Ordinal);
        return clean.AsSpan().ContainsAny("()\\") ? $"<{clean}>" : clean;
    }

    /// <summary>Marks around a text; spaces at its ends stay outside, or they would be no marks.</summary>
    public static string Marked(string mark, string text)
    {
        var bare = text.Trim([' ', Break]);
        return bare.Length == 0 ? text : $"{text[..text.IndexOf(bare, StringComparison.Ordinal)]}{mark}{bare}{mark}{text[(text.IndexOf(bare, StringComparison.Ordinal) + bare.Length)..]}";
    }

    /// <summary>Every line with something in front; empty ones stay empty where that is nothing but spaces.</summary>
    public static string Indent(string lines, string first, string rest) =>
        first + string.Join('\n', lines.Split('\n').Select((line, i) => i == 0 ? line : line.Length == 0 ? rest.TrimEnd() : rest + line));

    private static int LongestRun(string code) => Backticks.Matches(code).Select(run => run.Length).DefaultIfEmpty().Max();

    [GeneratedRegex("`+")]
    private static partial Regex Backticks { get; }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces { get; }

    [GeneratedRegex(@"(?<=^|\n)( {0,3}\d{0,9})(#{1,6}(?=\s|$)|[-+](?=\s|$|-)|[.)](?=\s|$)|>|=+(?=\s*$))", RegexOptions.Multiline)]
    private static partial Regex Starts { get; }
}
