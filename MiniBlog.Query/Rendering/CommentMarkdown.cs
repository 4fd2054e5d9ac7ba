using Ganss.Xss;
using Markdig;
using Markdig.Extensions.EmphasisExtras;
using Markdig.Parsers;
using Markdig.Renderers;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace MiniBlog.Query.Rendering;

/// <summary>
/// How a comment's Markdown is shown: less than a post's. Headings stay as typed and images become links, so that a reader cannot
/// shape the page; line breaks are kept as typed; links tell search engines that the blog does not vouch for them.
/// </summary>
public static class CommentMarkdown
{
    private static readonly MarkdownPipeline Pipeline = Build();

    private static readonly HtmlSanitizer Sanitizer = CleanHtml.Allow(
        "p br em strong del code pre blockquote ul ol li a",
        "href start",
        element =>
        {
            if (element.LocalName == "a")
            {
                element.SetAttribute("rel", "nofollow ugc noopener");
            }
        });

    /// <summary>The HTML of a comment.</summary>
    public static string ToHtml(string markdown) => CleanHtml.From(markdown, Pipeline, Sanitizer);

    private static MarkdownPipeline Build()
    {
        var builder = new MarkdownPipelineBuilder()
            .UseEmphasisExtras(EmphasisExtraOptions.Strikethrough)
            .UseAutoLinks()
            .UseSoftlineBreakAsHardlineBreak()
            .DisableHtml()
            .Use<ImagesAsLinks>();
        builder.BlockParsers.TryRemove<HeadingBlockParser>();
        builder.BlockParsers.TryRemove<ThematicBreakParser>();
        builder.BlockParsers.Find<ParagraphBlockParser>()!.ParseSetextHeadings = false;
        return builder.Build();
    }

    private sealed class ImagesAsLinks : IMarkdownExtension
    {
        public void Setup(MarkdownPipelineBuilder pipeline) => pipeline.DocumentProcessed += document =>
        {
            foreach (var link in document.Descendants<LinkInline>())
            {
                link.IsImage = false;
            }
        };

        public void Setup(MarkdownPipeline pipeline, IMarkdownRenderer renderer)
        {
            // The document is all that changes.
        }
    }
}
