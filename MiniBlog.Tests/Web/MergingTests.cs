using CsCheck;
using MiniBlog.Web.Writing;

namespace MiniBlog.Tests.Web;

public sealed class MergingTests
{
    private static readonly string[] Lines = ["a", "b", "c", "", "long line"];

    private static readonly Gen<string> Text = Gen.Int[0, Lines.Length - 1].Select(index => Lines[index]).Array[0, 12].Select(lines => string.Join('\n', lines));

    [Fact]
    public void Taking_nothing_leaves_mine_and_taking_all_makes_theirs() => Gen.Select(Text, Text).Sample((mine, theirs) =>
    {
        var places = Enumerable.Range(0, Merging.Compare(mine, theirs, null).Count).ToHashSet();
        return Merging.Take(mine, theirs, new HashSet<int>()) == mine && Merging.Take(mine, theirs, places) == theirs;
    });

    [Fact]
    public void Where_only_they_changed_something_theirs_is_taken_and_where_only_I_did_it_is_not() => Gen.Select(Text, Text).Sample((origin, theirs) =>
    {
        var differences = Merging.Compare(origin, theirs, origin);
        return differences.All(difference => difference.By == ChangedBy.Them)
            && Merging.Compare(theirs, origin, origin).All(difference => difference.By != ChangedBy.Them);
    });

    [Fact]
    public void Changes_far_apart_are_told_apart_and_changes_of_one_line_are_for_a_person()
    {
        const string Origin = "one\n\ntwo\n\nthree\n\nfour";
        var differences = Merging.Compare("ONE\n\ntwo\n\nthree\n\nfour, mine", "one\n\ntwo, theirs\n\nthree\n\nfour, theirs", Origin);
        Assert.Equal([ChangedBy.Me, ChangedBy.Them, ChangedBy.Both], differences.Select(difference => difference.By));
        Assert.Equal(["four, mine"], differences[2].Mine);
        Assert.Equal(["four, theirs"], differences[2].Theirs);
    }
}
