using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using MiniBlog.Query.Rendering;

namespace MiniBlog.Tests.Query;

/// <summary>What a post has beyond a comment: named headings, coloured code, footnotes.</summary>
public sealed class PostRenderingTests
{
    [Fact]
    public void Headings_are_named_after_their_words_and_none_twice()
    {
        var page = Parse("## One & *two*\n\n### Über `code`\n\n## One & two\n\n## ???\n\n## 山の上");

        Assert.Equal(["s-one-two", "s-über-code", "s-one-two--2", "s-section", "s-山の上"], page.QuerySelectorAll("h2, h3").Select(heading => heading.Id));
    }

    [Fact]
    public void A_text_that_uses_the_level_of_the_title_moves_down()
    {
        var page = Parse("# One\n\n## Two\n\n###### Six");

        Assert.Equal(["One", "Two", "Six"], page.QuerySelectorAll("h2, h3, h6").Select(heading => heading.TextContent));
        Assert.Empty(page.QuerySelectorAll("h1"));
        Assert.Single(Parse("## Two").QuerySelectorAll("h2"));
    }

    [Fact]
    public void Code_in_a_known_language_is_coloured_and_says_the_same()
    {
        const string Code = "// why <b>not</b>\nvar text = \"a & b\"; return new List<int> { 42 };";
        var page = Parse($"```csharp\n{Code}\n```");

        var code = page.QuerySelector("pre > code.language-csharp")!;
        Assert.Equal(Code, code.TextContent.TrimEnd());
        Assert.Equal("// why <b>not</b>", code.QuerySelector(".tok-c")!.TextContent.TrimEnd());
        Assert.Contains("\"a & b\"", code.QuerySelectorAll(".tok-s").Select(part => part.TextContent));
        Assert.Contains("return", code.QuerySelectorAll(".tok-k").Select(part => part.TextContent));
    }

    [Theory]
    [InlineData("no-such-language")]
    [InlineData("csharp\" onmouseover=\"alert(1)")]
    public void Code_in_no_known_language_stays_plain(string language)
    {
        var page = Parse($"```{language}\nvar x = 1;\n```");
        Assert.Equal("var x = 1;", page.QuerySelector("pre")!.TextContent.Trim());
        Assert.Empty(page.QuerySelectorAll("span, [onmouseover]"));
    }

    [Fact]
    public void A_footnote_and_its_mark_lead_to_each_other()
    {
        var page = Parse("A claim.[^1]\n\n[^1]: Its source.");

        var mark = page.QuerySelector("a.footnote-ref")!;
        var note = page.QuerySelector(".footnotes li")!;
        Assert.Equal($"#{note.Id}", mark.GetAttribute("href"));
        Assert.Equal($"#{mark.Id}", note.QuerySelector("a.footnote-back-ref")!.GetAttribute("href"));
    }

    [Fact]
    public void The_plain_text_has_no_marks_left() =>
        Assert.Equal("One Some bold link and code.", PostMarkdown.ToPlain("# One\n\nSome **bold** [link](https://a.example) and `code`."));

    [Fact]
    public void The_same_text_is_always_the_same_html()
    {
        const string Text = "# A\n\n```json\n{ \"a\": [1, true] }\n```\n\n| a |\n|---|\n| 1 |\n\nx[^1]\n\n[^1]: y";
        Assert.Equal(PostMarkdown.ToHtml(Text), PostMarkdown.ToHtml(Text));
    }

    private static IHtmlDocument Parse(string markdown) => new HtmlParser().ParseDocument(PostMarkdown.ToHtml(markdown));
}
