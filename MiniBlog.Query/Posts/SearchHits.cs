using Microsoft.EntityFrameworkCore;
using MiniBlog.Query.Paging;

namespace MiniBlog.Query.Posts;

/// <summary>A piece of a text, and whether it is one of the words that were looked for.</summary>
public sealed record TextPart(string Text, bool Hit);

/// <summary>Where in a post the words were found.</summary>
/// <param name="Title">The whole title.</param>
/// <param name="Text">The lines around the words.</param>
public sealed record FoundText(IReadOnlyList<TextPart> Title, IReadOnlyList<TextPart> Text);

/// <summary>Marks the words that a search looked for, in the posts of one page: PostgreSQL knows which forms of a word fit.</summary>
internal static class SearchHits
{
    // Control characters cannot stand in a title or a text, so nobody can write a mark that is none.
    private const char Start = '\u0001';
    private const char Stop = '\u0002';
    private const char Gap = '\u0003';

    private const string Marks = "StartSel=\"\u0001\", StopSel=\"\u0002\"";
    private const string WholeTitle = $"{Marks}, HighlightAll=true";

    // Without ShortWord=0 a text that begins with "We" would lose it.
    private const string Lines = $"{Marks}, MaxFragments=2, MinWords=12, MaxWords=28, ShortWord=0, FragmentDelimiter=\"\u0003\"";

    /// <summary>So many characters of each end of a text tell whether the lines begin and end with it.</summary>
    private const int End = 100;

    public static async Task<Page<PostView>> WithHitsAsync(this Page<PostView> page, QueryDb db, string words, CancellationToken cancellationToken)
    {
        var ids = page.Items.Select(post => post.Id).ToList();
        var found = await db.Posts.AsNoTracking().Where(p => ids.Contains(p.Id)).Select(p => new
        {
            p.Id,
            Title = EF.Functions.WebSearchToTsQuery("english", words).GetResultHeadline("english", p.Title, WholeTitle),
            Text = EF.Functions.WebSearchToTsQuery("english", words).GetResultHeadline("english", p.Plain, Lines),
            Opening = p.Plain.Substring(0, End),
            Closing = p.Plain.Substring(Math.Max(p.Plain.Length - End, 0)),
        }).ToDictionaryAsync(p => p.Id, p => new FoundText(Parts(p.Title), Parts(WithGaps(p.Text, p.Opening, p.Closing))), cancellationToken);
        return page with { Items = [.. page.Items.Select(post => found.TryGetValue(post.Id, out var hits) ? post with { Found = hits } : post)] };
    }

    /// <summary>The lines with "…" wherever the text goes on: before the first, between them and behind the last. PostgreSQL marks only what is between.</summary>
    private static string WithGaps(string lines, string opening, string closing)
    {
        var fragments = lines.Split(Gap);
        var (first, last, head, tail) = (Letters(fragments[0]), Letters(fragments[^1]), Letters(opening), Letters(closing));
        var begins = head.StartsWith(first, StringComparison.Ordinal) || first.StartsWith(head, StringComparison.Ordinal);
        var ends = tail.EndsWith(last, StringComparison.Ordinal) || last.EndsWith(tail, StringComparison.Ordinal);
        return (begins ? "" : "… ") + string.Join(" … ", fragments) + (ends ? "" : " …");
    }

    /// <summary>A text without marks, and without the blanks and full stops that a line may lack at its ends.</summary>
    private static string Letters(string text) => string.Concat(text.Where(char.IsLetterOrDigit));

    private static List<TextPart> Parts(string marked)
    {
        var parts = new List<TextPart>();
        foreach (var piece in marked.Split(Start))
        {
            var end = piece.IndexOf(Stop, StringComparison.Ordinal);
            parts.AddRange(new[] { new TextPart(piece[..Math.Max(end, 0)], true), new TextPart(piece[(end + 1)..], false) }.Where(part => part.Text.Length > 0));
        }

        return parts;
    }
}
