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

    private const string Marks = "StartSel=\"\u0001\", StopSel=\"\u0002\"";
    private const string WholeTitle = $"{Marks}, HighlightAll=true";
    private const string Lines = $"{Marks}, MaxFragments=2, MinWords=12, MaxWords=28, FragmentDelimiter=\" … \"";

    public static async Task<Page<PostView>> WithHitsAsync(this Page<PostView> page, QueryDb db, string words, CancellationToken cancellationToken)
    {
        var ids = page.Items.Select(post => post.Id).ToList();
        var found = await db.Posts.AsNoTracking().Where(p => ids.Contains(p.Id)).Select(p => new
        {
            p.Id,
            Title = EF.Functions.WebSearchToTsQuery("english", words).GetResultHeadline("english", p.Title, WholeTitle),
            Text = EF.Functions.WebSearchToTsQuery("english", words).GetResultHeadline("english", p.Plain, Lines),
        }).ToDictionaryAsync(p => p.Id, cancellationToken);
        return page with
        {
            Items = [.. page.Items.Select(post => found.TryGetValue(post.Id, out var hits) ? post with { Found = new(Parts(hits.Title), Parts(hits.Text)) } : post)],
        };
    }

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
