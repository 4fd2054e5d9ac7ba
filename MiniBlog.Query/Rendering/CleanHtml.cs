using AngleSharp.Dom;
using Ganss.Xss;
using Markdig;

namespace MiniBlog.Query.Rendering;

/// <summary>
/// Markdown to HTML that is safe to show: the pipeline lets no raw HTML through, and what comes out is cut down to an allow-list
/// all the same, so that a fault in one of the two is not a hole.
/// </summary>
internal static class CleanHtml
{
    private static readonly string[] PlainTags = ["<p>", "</p>", "<br />"];

    /// <summary>A sanitizer that lets through these tags and, of their attributes, what links, images and code need.</summary>
    public static HtmlSanitizer Allow(string tags, string attributes, Action<IElement> finish)
    {
        var sanitizer = new HtmlSanitizer(new HtmlSanitizerOptions
        {
            AllowedTags = tags.Split(' ').ToHashSet(StringComparer.OrdinalIgnoreCase),
            AllowedAttributes = attributes.Split(' ').ToHashSet(StringComparer.OrdinalIgnoreCase),
            UriAttributes = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "href", "src" },
            AllowedSchemes = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "http", "https", "mailto" },
        });
        sanitizer.PostProcessNode += (_, node) =>
        {
            if (node.Node is IElement element)
            {
                finish(element);
            }
        };
        return sanitizer;
    }

    /// <summary>Renders and sanitises.</summary>
    public static string From(string markdown, MarkdownPipeline pipeline, HtmlSanitizer sanitizer)
    {
        string html;
        try
        {
            html = Markdown.ToHtml(markdown, pipeline);
        }
        catch (ArgumentException)
        {
            // Markdig gives up on elements nested more than 128 deep (https://github.com/xoofx/markdig, ThrowHelper). No writer means
            // that; the text is shown as it was typed, rather than holding up its event for ever.
            return $"<pre>{System.Net.WebUtility.HtmlEncode(markdown)}</pre>";
        }

        return IsPlain(html) ? html : sanitizer.Sanitize(html);
    }

    /// <summary>Paragraphs and line breaks without an attribute have nothing to sanitise, and most comments are no more than that.</summary>
    private static bool IsPlain(ReadOnlySpan<char> html)
    {
        for (var tag = html.IndexOf('<'); tag >= 0; tag = html.IndexOf('<'))
        {
            html = html[tag..];
            var length = 0;
            foreach (var plain in PlainTags)
            {
                if (html.StartsWith(plain, StringComparison.Ordinal))
                {
                    length = plain.Length;
                }
            }

            if (length == 0)
            {
                return false;
            }

            html = html[length..];
        }

        return true;
    }
}
