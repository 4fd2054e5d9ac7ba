using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace MiniBlog.Porting.Html;

/// <summary>
/// HTML as Markdown: what MiniBlog stores, and sanitises once more when it shows it. What Markdown has no form for is left out and its text kept;
/// a film or another page in the page becomes a link to it.
/// </summary>
public sealed partial class HtmlMarkdown
{
    /// <summary>Nested deeper than this, a page is no text but a trap; the text in it is kept.</summary>
    private const int MostDepth = 60;

    private static readonly HashSet<string> Blocks =
    [
        "p", "div", "section", "article", "header", "footer", "main", "aside", "nav", "figure", "figcaption", "center", "address", "details", "summary", "dl", "dt", "dd", "form", "fieldset",
        "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "hr", "table", "body", "html",
    ];

    private static readonly HashSet<string> Nothing = ["script", "style", "noscript", "template", "head", "input", "button", "select", "textarea", "svg", "math", "canvas", "object"];

    private readonly HtmlStyle style;
    private readonly HashSet<string> images = [];
    private int depth;

    private HtmlMarkdown(HtmlStyle style) => this.style = style;

    /// <summary>Writes HTML as Markdown.</summary>
    /// <returns>The Markdown, and the addresses of its images.</returns>
    public static (string Markdown, IReadOnlyCollection<string> Images) Of(string html, HtmlStyle style)
    {
        var typed = style == HtmlStyle.Document ? html : Captions.Replace(html, "");
        using var document = new HtmlParser().ParseDocument(typed);
        var writer = new HtmlMarkdown(style);
        return (writer.Children(document.Body!), writer.images);
    }

    private string Children(INode parent)
    {
        if (depth >= MostDepth)
        {
            return Lines(MarkdownText.Escape(parent.TextContent));
        }

        depth++;
        var blocks = new List<string>();
        var line = new StringBuilder();
        foreach (var child in parent.ChildNodes)
        {
            if (child is IElement element && Blocks.Contains(element.LocalName))
            {
                End();
                blocks.Add(Block(element));
            }
            else
            {
                line.Append(Inline(child));
            }
        }

        End();
        depth--;
        return string.Join("\n\n", blocks.Where(block => block.Length > 0));

        void End()
        {
            blocks.Add(Lines(line.ToString()));
            line.Clear();
        }
    }

    /// <summary>A run of text as its paragraphs.</summary>
    private string Lines(string run) => string.Join("\n\n", run.Split(MarkdownText.Paragraph)
        .Select(paragraph => Spaces.Replace(paragraph, " ").Split(MarkdownText.Break).Select(line => line.Trim()))
        .Select(lines => MarkdownText.EscapeStarts(string.Join('\n', lines).Trim('\n')))
        .Where(paragraph => paragraph.Length > 0)
        .Select(paragraph => style == HtmlStyle.TypedComment ? paragraph : paragraph.Replace("\n", "\\\n", StringComparison.Ordinal)));

    private string OneLine(INode parent) => Spaces.Replace(Inlines(parent).Replace(MarkdownText.Break, ' ').Replace(MarkdownText.Paragraph, ' '), " ").Trim();

    private string Block(IElement element) => element.LocalName switch
    {
        ['h', >= '1' and <= '6' and var level] => OneLine(element) is { Length: > 0 } text ? $"{new string('#', level - '0')} {text}" : "",
        "ul" or "ol" => List(element),
        "blockquote" => Children(element) is { Length: > 0 } quoted ? MarkdownText.Indent(quoted, "> ", "> ") : "",
        "pre" => MarkdownText.Fenced(element.TextContent, Language(element)),
        "hr" => "* * *",
        "table" => Table(element),
        _ => Children(element),
    };

    private string List(IElement list)
    {
        var number = list.LocalName == "ol" ? int.TryParse(list.GetAttribute("start"), NumberStyles.None, CultureInfo.InvariantCulture, out var start) ? start : 1 : (int?)null;
        var items = new List<string>();
        foreach (var item in list.Children.Where(child => child.LocalName is "li" or "ul" or "ol"))
        {
            var mark = number is null ? "- " : string.Create(CultureInfo.InvariantCulture, $"{number++}. ");
            items.Add(MarkdownText.Indent(item.LocalName == "li" ? Children(item) : List(item), mark, new string(' ', mark.Length)));
        }

        // An item of several blocks parts all of them by empty lines.
        return string.Join(items.Exists(item => item.Contains("\n\n", StringComparison.Ordinal)) ? "\n\n" : "\n", items);
    }

    private string Table(IElement table)
    {
        var rows = table.QuerySelectorAll("tr").Select(row => row.Children.Where(cell => cell.LocalName is "td" or "th").Select(OneLine).ToList()).Where(row => row.Count > 0).ToList();
        if (rows.Count == 0)
        {
            return "";
        }

        var width = rows.Max(row => row.Count);
        return string.Join('\n', new[] { Row(rows[0]), string.Concat(Enumerable.Repeat("|---", width)) + "|" }.Concat(rows.Skip(1).Select(Row)));

        string Row(List<string> cells) => string.Concat(cells.Concat(Enumerable.Repeat("", width - cells.Count)).Select(cell => $"| {cell} ")) + "|";
    }

    private string Inlines(INode parent)
    {
        if (depth >= MostDepth)
        {
            return MarkdownText.Escape(parent.TextContent);
        }

        depth++;
        var text = string.Concat(parent.ChildNodes.Select(Inline));
        depth--;
        return text;
    }

    private string Inline(INode node) => node switch
    {
        IText text => Text(text.Data),
        IElement element when Nothing.Contains(element.LocalName) => "",
        IHtmlAnchorElement link => Link(link),
        IHtmlImageElement image => Image(image),
        IElement element => element.LocalName switch
        {
            "br" => MarkdownText.Break.ToString(),
            "strong" or "b" => MarkdownText.Marked("**", Inlines(element)),
            "em" or "i" or "cite" => MarkdownText.Marked("*", Inlines(element)),
            "del" or "s" or "strike" => MarkdownText.Marked("~~", Inlines(element)),
            "code" or "kbd" or "samp" or "tt" => MarkdownText.Code(element.TextContent),
            "iframe" or "embed" or "video" or "audio" => Elsewhere(element),
            // A block within a link or a phrase: its words must not run into those beside it.
            var name when Blocks.Contains(name) => $" {Inlines(element)} ",
            _ => Inlines(element),
        },
        _ => "",
    };

    private string Text(string text)
    {
        var escaped = MarkdownText.Escape(text.ReplaceLineEndings("\n").Replace(MarkdownText.Break, ' ').Replace(MarkdownText.Paragraph, ' '));
        return style == HtmlStyle.Document
            ? escaped
            : EmptyLines.Replace(escaped, MarkdownText.Paragraph.ToString()).Replace('\n', MarkdownText.Break);
    }

    private string Link(IHtmlAnchorElement link)
    {
        var text = Inlines(link);
        return IsSafe(link.GetAttribute("href")) is { } address && text.Trim().Length > 0
            ? $"[{text.Trim().Replace(MarkdownText.Paragraph, ' ').Replace(MarkdownText.Break, ' ')}]({MarkdownText.Address(address)})"
            : text;
    }

    private string Image(IHtmlImageElement image)
    {
        if (IsSafe(image.GetAttribute("src")) is not { } address)
        {
            return "";
        }

        images.Add(MarkdownText.Address(address).Trim('<', '>'));
        return $"![{MarkdownText.Escape(Spaces.Replace(image.GetAttribute("alt") ?? "", " "))}]({MarkdownText.Address(address)})";
    }

    private static string Elsewhere(IElement element)
    {
        var source = element.GetAttribute("src") ?? element.QuerySelector("source")?.GetAttribute("src");
        return IsSafe(source) is { } address ? $"[{MarkdownText.Escape(element.GetAttribute("title") ?? address)}]({MarkdownText.Address(address)})" : "";
    }

    /// <summary>An address that a reader can be sent to; the sanitiser of Query lets no other through.</summary>
    private static string? IsSafe(string? address) => address?.Trim() switch
    {
        null or "" => null,
        ['/', '/', ..] and var host => $"https:{host}",
        var whole when Uri.TryCreate(whole, UriKind.Absolute, out var uri) && !whole.StartsWith('/') => uri.Scheme is "http" or "https" or "mailto" ? whole : null,
        var relative => relative,
    };

    private static string Language(IElement pre)
    {
        var code = pre.QuerySelector("code") ?? pre;
        var name = code.ClassList.Concat(pre.ClassList).Select(name => LanguageClass.Match(name)).FirstOrDefault(match => match.Success)?.Groups[1].Value;
        return name ?? (code.GetAttribute("lang") is { } lang && LanguageName.IsMatch(lang) ? lang : "");
    }

    [GeneratedRegex("^(?:language|lang|brush)-([a-zA-Z0-9+#.-]{1,30})$")]
    private static partial Regex LanguageClass { get; }

    [GeneratedRegex("^[a-zA-Z0-9+#.-]{1,30}$")]
    private static partial Regex LanguageName { get; }

    [GeneratedRegex(@"[ \t\r\n\u00a0]+")]
    private static partial Regex Spaces { get; }

    [GeneratedRegex(@"\n[ \t]*(?:\n[ \t]*)+")]
    private static partial Regex EmptyLines { get; }

    /// <summary>WordPress' mark around an image and its caption; both stay.</summary>
    [GeneratedRegex(@"\[/?caption[^\]]{0,500}\]")]
    private static partial Regex Captions { get; }
}
