using System.Net;
using System.Text.RegularExpressions;

namespace MiniBlog.Web.Reading;

/// <summary>A heading in a post.</summary>
/// <param name="Level">2 to 6.</param>
/// <param name="Id">Its name in the page's address.</param>
/// <param name="Text">Its words, as plain text.</param>
public sealed record Heading(int Level, string Id, string Text);

/// <summary>The headings of a post, as Query wrote them into its HTML: named, and nothing but text with simple marks in them.</summary>
public static partial class Headings
{
    /// <summary>Fewer sections are seen without a list of them.</summary>
    private const int Enough = 3;

    /// <summary>A list of what is in a post says where to go, so deeper headings are left out.</summary>
    private const int DeepestListed = 3;

    [GeneratedRegex("<h(?<level>[2-6]) id=\"(?<id>s-[^\"]+)\">(?<inside>.*?)</h\\k<level>>", RegexOptions.Singleline)]
    private static partial Regex Element { get; }

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Mark { get; }

    /// <summary>What to list at the head of a long post; empty for others.</summary>
    public static IReadOnlyList<Heading> ToList(string html)
    {
        var headings = Element.Matches(html)
            .Select(match => new Heading(match.Groups["level"].ValueSpan[0] - '0', WebUtility.HtmlDecode(match.Groups["id"].Value), Text(match.Groups["inside"].Value)))
            .Where(heading => heading.Level <= DeepestListed).ToList();
        return headings.Count >= Enough ? headings : [];
    }

    /// <summary>The same HTML with a link to itself after each heading.</summary>
    public static string Link(string html) => Element.Replace(html, match =>
    {
        var (level, id, inside) = (match.Groups["level"].Value, match.Groups["id"].Value, match.Groups["inside"].Value);
        return $"<h{level} id=\"{id}\">{inside}<a class=\"anchor\" href=\"#{id}\" aria-label=\"Link to {WebUtility.HtmlEncode(Text(inside))}\">#</a></h{level}>";
    });

    private static string Text(string inside) => WebUtility.HtmlDecode(Mark.Replace(inside, ""));
}
