using System.Globalization;
using System.Text;
using Markdig;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace MiniBlog.Query.Rendering;

/// <summary>
/// Gives each heading of a post a name that links can point to. The title is the page's only heading of the first level: a text that uses
/// that level itself moves down by one. All names begin with <c>s-</c>, so that none is that of another part of the page.
/// </summary>
internal sealed class Sections : IMarkdownExtension
{
    public const string Prefix = "s-";

    private const int LongestName = 60;

    private const int LowestLevel = 6;

    public void Setup(MarkdownPipelineBuilder pipeline) => pipeline.DocumentProcessed += document =>
    {
        var headings = document.Descendants<HeadingBlock>().ToList();
        var down = headings.Exists(heading => heading.Level == 1) ? 1 : 0;
        var names = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var heading in headings)
        {
            heading.Level = Math.Min(LowestLevel, heading.Level + down);
            var name = Name(Text(heading));
            var count = names[name] = names.GetValueOrDefault(name) + 1;
            heading.GetAttributes().Id = count == 1 ? Prefix + name : string.Create(CultureInfo.InvariantCulture, $"{Prefix}{name}--{count}");
        }
    };

    public void Setup(MarkdownPipeline pipeline, IMarkdownRenderer renderer)
    {
        // The document is all that changes.
    }

    private static string Text(HeadingBlock heading) => string.Concat((heading.Inline?.Descendants() ?? []).Select(inline => inline switch
    {
        LiteralInline literal => literal.Content.ToString(),
        CodeInline code => code.Content,
        LineBreakInline => " ",
        _ => "",
    }));

    /// <summary>Words of any script, joined by single hyphens; two hyphens stand before the number of a name that comes again.</summary>
    private static string Name(string text)
    {
        var name = new StringBuilder();
        foreach (var rune in text.EnumerateRunes().TakeWhile(_ => name.Length < LongestName))
        {
            if (Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark)
            {
                name.Append(Rune.ToLowerInvariant(rune).ToString());
            }
            else if (name.Length > 0 && name[^1] != '-')
            {
                name.Append('-');
            }
        }

        return name.ToString().TrimEnd('-') is { Length: > 0 } words ? words : "section";
    }
}
