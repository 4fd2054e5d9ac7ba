using MiniBlog.Porting.Html;
using MiniBlog.Query.Rendering;

namespace MiniBlog.Tests.Porting;

/// <summary>HTML of other blogs as Markdown.</summary>
public sealed class HtmlMarkdownTests
{
    [Theory]
    [InlineData("<h2>One <em>two</em></h2><p>A<br>b</p>", "## One *two*\n\nA\\\nb")]
    [InlineData("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "- a\n\n  - b\n\n- c")]
    [InlineData("<ol start=3><li>a</li><li>b</li></ol>", "3. a\n4. b")]
    [InlineData("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b")]
    [InlineData("<pre><code class=\"language-cs\">a\n  b</code></pre>", "```cs\na\n  b\n```")]
    [InlineData("<table><tr><th>a</th><th>b</th></tr><tr><td>1|2</td></tr></table>", "| a | b |\n|---|---|\n| 1\\|2 |  |")]
    [InlineData("<p><b> bold </b>text and <code>a`b</code></p>", "**bold** text and ``a`b``")]
    [InlineData("<p><a href=\"https://a.example/x(1)\">l</a><a href=\"javascript:alert(1)\">j</a></p>", "[l](<https://a.example/x(1)>)j")]
    [InlineData("<p>1. no list, # no heading, *no mark*, some_name, a &lt;b&gt; &amp;copy;</p><p># none</p><p>- none</p>", "1\\. no list, # no heading, \\*no mark\\*, some_name, a \\<b> \\&copy;\n\n\\# none\n\n\\- none")]
    [InlineData("<a href=\"/a\"><div>Tides</div><div>When the <i>water</i> comes</div></a>", "[Tides When the *water* comes](/a)")]
    [InlineData("<script>alert(1)</script><style>p{}</style><p>kept</p>", "kept")]
    public void A_page_is_written_as_markdown(string html, string markdown) => Assert.Equal(markdown, HtmlMarkdown.Of(html, HtmlStyle.Document).Markdown.Replace("\\>", ">"));

    [Fact]
    public void What_was_typed_keeps_its_breaks_and_paragraphs()
    {
        const string Typed = "One\ntwo\n\nthree [caption id=\"x\"]<img src=\"/a.png\">[/caption]";
        Assert.Equal("One\\\ntwo\n\nthree ![](/a.png)", HtmlMarkdown.Of(Typed, HtmlStyle.Typed).Markdown);
        Assert.Equal("One\ntwo\n\nthree ![](/a.png)", HtmlMarkdown.Of(Typed, HtmlStyle.TypedComment).Markdown);
        Assert.Equal(["/a.png"], HtmlMarkdown.Of(Typed, HtmlStyle.Typed).Images);
    }

    [Fact]
    public void A_text_means_the_same_when_it_is_shown()
    {
        const string Html = "<h2 id=\"s-a-b\">A *b*</h2>\n<p>1. c &lt;script&gt; <strong>d</strong> e_f <em>g</em> &amp;lt; `h`</p>\n<blockquote>\n<p># i</p>\n</blockquote>\n";
        Assert.Equal(Html, PostMarkdown.ToHtml(HtmlMarkdown.Of(Html, HtmlStyle.Document).Markdown));
    }

    [Fact]
    public void A_page_nested_without_end_keeps_its_text()
    {
        var html = string.Concat(Enumerable.Repeat("<div><b>", 4_000)) + "deep";
        Assert.Contains("deep", HtmlMarkdown.Of(html, HtmlStyle.Document).Markdown);
    }
}
