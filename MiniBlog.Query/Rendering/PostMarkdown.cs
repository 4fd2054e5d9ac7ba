using System.Text.RegularExpressions;
using Ganss.Xss;
using Markdig;
using Markdig.Extensions.EmphasisExtras;

namespace MiniBlog.Query.Rendering;

/// <summary>How a post's Markdown is shown: CommonMark with tables, strike-through and bare links.</summary>
public static partial class PostMarkdown
{
    private const int ExcerptLength = 200;

    /// <summary>Enough Markdown for an excerpt, whatever part of it is links and marks.</summary>
    private const int ExcerptSource = 4000;

    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder()
        .UsePipeTables()
        .UseEmphasisExtras(EmphasisExtraOptions.Strikethrough)
        .UseAutoLinks()
        .DisableHtml()
        .Build();

    private static readonly HtmlSanitizer Sanitizer = CleanHtml.Allow(
        "p br hr h1 h2 h3 h4 h5 h6 em strong del code pre blockquote ul ol li a img table thead tbody tr th td",
        "href src alt title start class",
        element =>
        {
            // The language of a code block is the only class: others would borrow the styles of the page around it.
            if (element.GetAttribute("class") is { } name && !(element.LocalName == "code" && LanguageClass.IsMatch(name)))
            {
                element.RemoveAttribute("class");
            }
        });

    [GeneratedRegex(@"^language-[\w+#.-]{1,40}$")]
    private static partial Regex LanguageClass { get; }

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace { get; }

    /// <summary>The HTML of a post.</summary>
    public static string ToHtml(string markdown) => CleanHtml.From(markdown, Pipeline, Sanitizer);

    /// <summary>The beginning of a post as plain text, about 200 characters, cut between words.</summary>
    public static string Excerpt(string markdown)
    {
        var source = Cut(markdown, ExcerptSource);
        string text;
        try
        {
            text = Markdown.ToPlainText(source, Pipeline);
        }
        catch (ArgumentException)
        {
            // Nested too deep, as in CleanHtml: as it was typed.
            text = source;
        }

        text = WhiteSpace.Replace(text, " ").Trim();
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
}
