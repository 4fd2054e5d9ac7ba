using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using CsCheck;
using MiniBlog.Query.Rendering;

namespace MiniBlog.Tests.Query;

/// <summary>Nothing that a writer types may run in a reader's browser.</summary>
public sealed class RenderingTests
{
    private static readonly string[] Hostile =
    [
        "<script>alert(1)</script>",
        "<ScRiPt src=//evil.example/x.js></sCrIpT>",
        "<scr<script>ipt>alert(1)</scr</script>ipt>",
        "<img src=x onerror=alert(1)>",
        "<svg/onload=alert(1)>",
        "<svg><style><img src=x onerror=alert(1)></style></svg>",
        "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
        "<iframe srcdoc=\"<script>alert(1)</script>\">",
        "<a href=\"javascript:alert(1)\">x</a>",
        "<form action=javascript:alert(1)><input type=submit>",
        "<style>body{display:none}</style>",
        "<p style=\"position:fixed;top:0\">over everything</p>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](&#x6A;avascript:alert(1))",
        "[x](java\nscript:alert(1))",
        "[x](<java\tscript:alert(1)>)",
        "[x](\u0001javascript:alert(1))",
        "[x](vbscript:msgbox(1))",
        "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
        "![x](data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+)",
        "![x\" onerror=\"alert(1)](x)",
        "[x](https://a.example \"t\\\" onmouseover=\\\"alert(1)\")",
        "[x]: javascript:alert(1)\n\n[x]",
        "<javascript:alert(1)>",
        "<https://a.example/\"onmouseover=\"alert(1)>",
        "javascript:alert(1)",
        "```x\" onmouseover=\"alert(1)\ncode\n```",
        "``` html-post-title fixed\ncode\n```",
        "`<script>alert(1)</script>`",
        "    <script>alert(1)</script>",
        "| a | b |\n|---|---|\n| <img src=x onerror=alert(1)> | [x](javascript:alert(1)) |",
        "# <img src=x onerror=alert(1)>",
        "> - [x](javascript:alert(1))",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "<!-- --><script>alert(1)</script>",
        "<![CDATA[<script>alert(1)</script>]]>",
        "*[x](javascript:alert(1))*",
        "[![x](javascript:alert(1))](javascript:alert(2))",
        "</p></article><h1>not mine</h1>",
        "\u202Egnp.exe",
    ];

    private static readonly string[] Marks =
        ["*", "_", "`", "[", "](", ")", "<", ">", "\n", "\n\n", "\"", "'", "&", "#", "> ", "- ", "    ", "http://", "\\", "|"];

    public static TheoryData<string> HostileTexts => [.. Hostile];

    [Theory]
    [MemberData(nameof(HostileTexts))]
    public void A_hostile_text_is_harmless_in_a_post_and_in_a_comment(string markdown)
    {
        AssertHarmless(PostMarkdown.ToHtml(markdown));
        AssertHarmless(CommentMarkdown.ToHtml(markdown));
    }

    [Fact]
    public void Hostile_texts_inside_one_another_are_harmless_too() =>
        Gen.OneOf<string>([.. Hostile, .. Marks])
            .Array[1, 8].Select(string.Concat)
            .Sample(
                markdown =>
                {
                    AssertHarmless(PostMarkdown.ToHtml(markdown));
                    AssertHarmless(CommentMarkdown.ToHtml(markdown));
                },
                iter: 3_000);

    [Fact]
    public void A_post_may_have_headings_tables_pictures_and_code_with_its_language()
    {
        var html = PostMarkdown.ToHtml("# One\n\n| a |\n|---|\n| 1 |\n\n![cat](https://a.example/cat.png \"A cat\")\n\n```csharp\nvar x = 1 < 2;\n```\n\n~~gone~~ https://b.example");

        Assert.Contains("<h2 id=\"s-one\">One</h2>", html, StringComparison.Ordinal);
        Assert.Contains("<td>1</td>", html, StringComparison.Ordinal);
        Assert.Contains("<img src=\"https://a.example/cat.png\"", html, StringComparison.Ordinal);
        Assert.Contains("<code class=\"language-csharp\">", html, StringComparison.Ordinal);
        Assert.Contains("<del>gone</del>", html, StringComparison.Ordinal);
        Assert.Contains("<a href=\"https://b.example\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_comment_has_no_headings_and_no_pictures_and_its_links_are_not_vouched_for()
    {
        var page = Parse(CommentMarkdown.ToHtml("# Big\n\nAlso big\n===\n\n---\n\n![cat](https://a.example/cat.png)\n\n[b](https://b.example) and https://c.example"));

        Assert.Empty(page.QuerySelectorAll("h1, h2, hr, img"));
        Assert.Contains("# Big", page.TextContent, StringComparison.Ordinal);
        Assert.Equal(
            ["https://a.example/cat.png", "https://b.example", "https://c.example"],
            page.QuerySelectorAll("a").Select(a => a.GetAttribute("href")!.TrimEnd('/')));
        Assert.All(page.QuerySelectorAll("a"), a => Assert.Equal("nofollow ugc noopener", a.GetAttribute("rel")));
    }

    [Fact]
    public void A_comment_keeps_its_line_breaks() =>
        Assert.Equal("<p>one<br />\ntwo &lt;three&gt;</p>\n", CommentMarkdown.ToHtml("one\ntwo <three>"));

    [Theory]
    [InlineData(">")]
    [InlineData("- ")]
    [InlineData("[")]
    [InlineData("![")]
    [InlineData("*")]
    [InlineData("**a ")]
    [InlineData("`")]
    [InlineData("<")]
    [InlineData("&#")]
    [InlineData("|")]
    [InlineData("[](")]
    [InlineData("~~")]
    public void A_text_made_to_break_the_parser_is_shown_all_the_same(string part)
    {
        var markdown = string.Concat(Enumerable.Repeat(part, 10_000 / part.Length));

        AssertHarmless(CommentMarkdown.ToHtml(markdown));
        AssertHarmless(PostMarkdown.ToHtml(markdown));
        Assert.InRange(PostMarkdown.Excerpt(markdown).Length, 0, 201);
    }

    [Fact]
    public void An_excerpt_is_plain_text_cut_between_words()
    {
        var excerpt = PostMarkdown.Excerpt("# Title\n\nSome **bold** [link](https://a.example) and `code`.\n\n" + string.Join(' ', Enumerable.Repeat("word", 100)));

        Assert.StartsWith("Title Some bold link and code. word word", excerpt, StringComparison.Ordinal);
        Assert.EndsWith("word…", excerpt, StringComparison.Ordinal);
        Assert.InRange(excerpt.Length, 150, 201);
    }

    [Fact]
    public void An_excerpt_never_ends_in_half_a_character() =>
        Gen.OneOf("a", " ", "😀", "é").Array[0, 400].Select(string.Concat).Sample(text =>
            Assert.DoesNotContain(PostMarkdown.Excerpt(text).EnumerateRunes(), rune => rune == System.Text.Rune.ReplacementChar));

    private static IElement Parse(string html) => new HtmlParser().ParseDocument($"<body>{html}</body>").Body!;

    private static void AssertHarmless(string html)
    {
        string[] allowed =
        [
            "p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "em", "strong", "del", "code", "pre", "blockquote", "ul", "ol", "li", "a", "img",
            "table", "thead", "tbody", "tr", "th", "td", "sup", "div", "span",
        ];
        foreach (var element in Parse(html).QuerySelectorAll("*"))
        {
            Assert.Contains(element.LocalName, allowed);
            foreach (var attribute in element.Attributes)
            {
                Assert.Contains(attribute.LocalName, (string[])["href", "src", "alt", "title", "start", "class", "rel", "id", "tabindex"]);
                if (attribute.LocalName is "href" or "src")
                {
                    AssertHarmlessAddress(attribute.Value);
                }

                if (attribute.LocalName == "class")
                {
                    Assert.Matches("^(language-[^ ]+|tok-[a-z]|footnotes|footnote-(back-)?ref)$", attribute.Value);
                }

                if (attribute.LocalName == "id")
                {
                    // Another id could be taken for a part of the page around it, or for a variable of a script.
                    Assert.Matches("^(s-|fn(ref)?:)", attribute.Value);
                }
            }
        }
    }

    /// <summary>What a browser does with an address before it looks at the scheme: https://url.spec.whatwg.org/#concept-basic-url-parser.</summary>
    private static void AssertHarmlessAddress(string address)
    {
        var seen = new string([.. address.Where(c => c is not ('\t' or '\n' or '\r'))]).TrimStart([.. Enumerable.Range(0, 33).Select(c => (char)c)]);
        var colon = seen.IndexOf(':', StringComparison.Ordinal);
        var scheme = colon > 0 && seen[..colon].All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '-' or '.') ? seen[..colon].ToLowerInvariant() : "";
        Assert.Contains(scheme, (string[])["", "http", "https", "mailto"]);
    }
}
