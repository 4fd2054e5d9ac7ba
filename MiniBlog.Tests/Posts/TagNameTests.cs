using CsCheck;
using MiniBlog.Posts.Posts;

namespace MiniBlog.Tests.Posts;

public sealed class TagNameTests
{
    [Theory]
    [InlineData("Event Sourcing", "event-sourcing")]
    [InlineData(" event_sourcing ", "event-sourcing")]
    [InlineData("#DotNet", "dotnet")]
    [InlineData("C#", "c#")]
    [InlineData("C++", "c++")]
    [InlineData(".NET", ".net")]
    [InlineData("Node.js", "node.js")]
    [InlineData("Acme Inc.", "acme-inc")]
    [InlineData("Über Größe", "über-größe")]
    [InlineData("日本 語", "日本-語")]
    [InlineData("!?", "")]
    [InlineData("...", "")]
    [InlineData("#+", "")]
    public void A_tag_has_one_spelling(string name, string tag) => Assert.Equal(tag, TagNames.Normalise(name));

    [Fact]
    public void Tags_are_sorted_and_none_is_there_twice() =>
        Assert.Equal(["aspire", "event-bus", "zebra"], TagNames.Normalise(["Zebra", "event bus", "Aspire", "Event-Bus", "zebra"]).Tags);

    [Fact]
    public void Twenty_tags_are_taken_and_twenty_one_are_not()
    {
        var twenty = Enumerable.Range(1, 20).Select(n => $"Tag {n}").ToList();

        Assert.Null(TagNames.Normalise([.. twenty, "TAG-20"]).Fault);
        Assert.Contains("20", TagNames.Normalise([.. twenty, "tag 21"]).Fault!, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tag_may_have_fifty_characters_and_no_more()
    {
        Assert.Null(TagNames.Normalise([new string('x', 50)]).Fault);
        Assert.NotNull(TagNames.Normalise([new string('x', 51)]).Fault);
    }

    [Fact]
    public void A_tag_of_nothing_but_signs_is_a_fault() => Assert.Contains("'!?'", TagNames.Normalise(["fine", "!?"]).Fault!, StringComparison.Ordinal);

    [Fact]
    public void Normalising_again_changes_nothing() => Gen.String.Sample(name =>
    {
        var tag = TagNames.Normalise(name);

        Assert.Equal(tag, TagNames.Normalise(tag));
    });
}
