using System.Text.RegularExpressions;
using AngleSharp.Dom;
using Ganss.Xss;
using Markdig;
using Markdig.Extensions.EmphasisExtras;

namespace MiniBlog.Query.Rendering;

/// <summary>How a post's Markdown is shown: CommonMark with tables, footnotes, strike-through and bare links, its headings named and its code coloured.</summary>
public static partial class PostMarkdown
{
    private const int ExcerptLength = 200;

    /// <summary>Enough Markdown for an excerpt, whatever part of it is links and marks.</summary>
    private const int ExcerptSource = 4000;

    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder()
        .UsePipeTables()
        .UseEmphasisExtras(EmphasisExtraOptions.Strikethrough)
        .UseAutoLinks()
        .UseFootnotes()
        .DisableHtml()
        .Use<Sections>()
        .Use<ColouredCode>()
        .Build();

    private static readonly HtmlSanitizer Sanitizer = CleanHtml.Allow(
        "p br hr h1 h2 h3 h4 h5 h6 em strong del code pre span blockquote ul ol li a img table thead tbody tr th td sup div",
        "href src alt title start class id",
        element =>
        {
            // Other classes would borrow the styles of the page around it, and other ids would be confused with its parts.
            Keep(element, "class", element.LocalName switch
            {
                "code" => LanguageClass,
                "span" => ColourClass,
                _ => FootnoteClass,
            });
            Keep(element, "id", PartId);
            if (element.LocalName == "table")
            {
                // A wide one scrolls by itself, by the keyboard too.
                element.SetAttribute("tabindex", "0");
            }
        });

    [GeneratedRegex(@"^language-[\w+#.-]{1,40}$")]
    private static partial Regex LanguageClass { get; }

    [GeneratedRegex("^tok-[kstnc]$")]
    private static partial Regex ColourClass { get; }

    [GeneratedRegex("^(footnotes|footnote-ref|footnote-back-ref)$")]
    private static partial Regex FootnoteClass { get; }

    [GeneratedRegex(@"^(s-[\p{L}\p{M}\p{N}-]{1,80}|fn(ref)?(:\d{1,6}){1,2})$")]
    private static partial Regex PartId { get; }

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace { get; }

    /// <summary>The HTML of a post.</summary>
    public static string ToHtml(string markdown) => CleanHtml.From(markdown, Pipeline, Sanitizer);

    /// <summary>The text of a post without its marks, in one line.</summary>
    public static string ToPlain(string markdown)
    {
        string text;
        try
        {
            text = Markdown.ToPlainText(markdown, Pipeline);
        }
        catch (ArgumentException)
        {
            // Nested too deep, as in CleanHtml: as it was typed.
            text = markdown;
        }

        return WhiteSpace.Replace(text, " ").Trim();
    }

    /// <summary>The beginning of a post as plain text, about 200 characters, cut between words.</summary>
    public static string Excerpt(string markdown)
    {
        var text = ToPlain(Cut(markdown, ExcerptSource));
        if (text.Length <= ExcerptLength)
        {
            return text;
        }

        var cut = Cut(text, ExcerptLength);
        var space = cut.LastIndexOf(' ');
        return string.Concat(space > ExcerptLength / 2 ? cut.AsSpan(0, space) : cut, "…");
    }

    /// <summary>At most so many characters, never half of a surrogate pair.</summary>
    private static string Cut(string text, int length) =>
        text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];

    private static void Keep(IElement element, string attribute, Regex allowed)
    {
        if (element.GetAttribute(attribute) is { } value && !allowed.IsMatch(value))
        {
            element.RemoveAttribute(attribute);
        }
    }
}
