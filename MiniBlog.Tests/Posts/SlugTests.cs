using CsCheck;
using MiniBlog.Posts.Posts;

namespace MiniBlog.Tests.Posts;

public sealed class SlugTests
{
    [Theory]
    [InlineData("Hello, World!", "hello-world")]
    [InlineData("  What's new in C# 14?  ", "whats-new-in-c-14")]
    [InlineData("Crème brûlée & Smörgåsbord", "creme-brulee-smorgasbord")]
    [InlineData("Straße, Ærø, Łódź, İstanbul, Þór", "strasse-aero-lodz-istanbul-thor")]
    [InlineData("Cafe\u0301 Đà Nẵng", "cafe-da-nang")]
    [InlineData("Привет, мир: ёлка и чай", "привет-мир-ёлка-и-чай")]
    [InlineData("日本語のタイトル", "日本語のタイトル")]
    [InlineData("हिन्दी में लिखना", "हिन्दी-में-लिखना")]
    [InlineData("Ελληνικά ΑΒΓ", "ελληνικά-αβγ")]
    [InlineData("𝓗ello 😀 world", "𝓗ello-world")]
    [InlineData("😀 !!! —", "post")]
    [InlineData("../../etc/passwd", "etc-passwd")]
    [InlineData("<script>alert(1)</script>", "script-alert-1-script")]
    [InlineData("0192f3a4-0000-7000-8000-000000000000", "post-0192f3a4-0000-7000-8000-000000000000")]
    public void A_title_becomes_a_readable_slug(string title, string slug) => Assert.Equal(slug, Slug.From(title));

    [Fact]
    public void A_long_title_is_cut_between_words()
    {
        var slug = Slug.From(string.Join(' ', Enumerable.Repeat("seventeen-letters", 9)));

        Assert.Equal("seventeen-letters-seventeen-letters-seventeen-letters-seventeen-letters", slug);
    }

    [Fact]
    public void A_slug_is_short_and_made_of_words_whatever_the_title() => Gen.String[Gen.Char, 0, 300].Sample(title =>
    {
        var slug = Slug.From(title);
        var numbered = Slug.Numbered(slug, 9_999_999);

        Assert.InRange(numbered.Length, 1, Slug.MaxLength);
        Assert.DoesNotContain("--", slug, StringComparison.Ordinal);
        Assert.False(slug.StartsWith('-') || slug.EndsWith('-'));
        Assert.DoesNotContain(slug, c => c is '/' or '?' or '#' or '%' or '\\' or '<' or '>' or '&' or '"' || char.IsWhiteSpace(c) || char.IsControl(c));
        Assert.Equal(slug, Slug.From(slug));
    });
}
