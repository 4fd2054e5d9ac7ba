using DiffPlex;
using DiffPlex.Chunkers;
using DiffPlex.Model;

namespace MiniBlog.Web.Writing;

/// <summary>Who changed a place of a text since both began.</summary>
public enum ChangedBy
{
    Me,
    Them,
    Both,
}

/// <summary>A place where two texts differ.</summary>
/// <param name="By">Who changed it; both, where that cannot be told.</param>
/// <param name="Mine">My lines there.</param>
/// <param name="Theirs">Theirs.</param>
public sealed record Difference(ChangedBy By, IReadOnlyList<string> Mine, IReadOnlyList<string> Theirs);

/// <summary>Two changes of one text, compared and put together line by line.</summary>
public static class Merging
{
    /// <summary>Where my text and theirs differ, from top to bottom.</summary>
    /// <param name="mine">My text.</param>
    /// <param name="theirs">Theirs.</param>
    /// <param name="origin">The text that both were; null where it is not known.</param>
    public static IReadOnlyList<Difference> Compare(string mine, string theirs, string? origin)
    {
        var lines = Lines(mine, theirs);
        var myChanges = origin is null ? null : Lines(origin, mine).DiffBlocks;
        var theirChanges = origin is null ? null : Lines(origin, theirs).DiffBlocks;
        return
        [
            .. lines.DiffBlocks.Select(block => new Difference(
                (Touches(myChanges, block.DeleteStartA, block.DeleteCountA), Touches(theirChanges, block.InsertStartB, block.InsertCountB)) switch
                {
                    (true, false) => ChangedBy.Me,
                    (false, true) => ChangedBy.Them,
                    _ => ChangedBy.Both,
                },
                [.. lines.PiecesOld.Skip(block.DeleteStartA).Take(block.DeleteCountA)],
                [.. lines.PiecesNew.Skip(block.InsertStartB).Take(block.InsertCountB)])),
        ];
    }

    /// <summary>My text with theirs in the places of these numbers, counted from 0 as <see cref="Compare"/> lists them.</summary>
    public static string Take(string mine, string theirs, IReadOnlySet<int> places)
    {
        var lines = Lines(mine, theirs);
        var merged = new List<string>();
        var done = 0;
        foreach (var (number, block) in lines.DiffBlocks.Index())
        {
            merged.AddRange(lines.PiecesOld.Skip(done).Take(block.DeleteStartA - done));
            merged.AddRange(places.Contains(number)
                ? lines.PiecesNew.Skip(block.InsertStartB).Take(block.InsertCountB)
                : lines.PiecesOld.Skip(block.DeleteStartA).Take(block.DeleteCountA));
            done = block.DeleteStartA + block.DeleteCountA;
        }

        merged.AddRange(lines.PiecesOld.Skip(done));
        return string.Join('\n', merged);
    }

    private static DiffResult Lines(string before, string after) => Differ.Instance.CreateDiffs(before, after, ignoreWhiteSpace: false, ignoreCase: false, LineChunker.Instance);

    /// <summary>Whether a change ends up in these lines, or beside them: changes of neighbouring lines are for a person to judge.</summary>
    private static bool Touches(IList<DiffBlock>? changes, int start, int count) =>
        changes is null || changes.Any(change => change.InsertStartB <= start + count && start <= change.InsertStartB + change.InsertCountB);
}
