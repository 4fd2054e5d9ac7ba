namespace MiniBlog.Web.Rules;

/// <summary>How a rule differs between two versions.</summary>
/// <param name="Before">The earlier one; null where it is new.</param>
/// <param name="After">The later one; null where it is gone.</param>
public sealed record RuleChange(RuleView? Before, RuleView? After)
{
    /// <summary>The words that came, and those that went; empty unless both have words.</summary>
    public IReadOnlyList<string> AddedWords => Words(After, Before);

    public IReadOnlyList<string> RemovedWords => Words(Before, After);

    private static IReadOnlyList<string> Words(RuleView? of, RuleView? besides) => of is null || besides is null ? [] : [.. (of.Words ?? []).Except(besides.Words ?? [])];

    /// <summary>What came, went and changed from one version to another, in the order of the later one; a rule is the same by its id.</summary>
    public static IReadOnlyList<RuleChange> Between(IReadOnlyList<RuleView> before, IReadOnlyList<RuleView> after)
    {
        var old = before.ToDictionary(rule => rule.Id);
        var kept = after.Select(rule => rule.Id).ToHashSet();
        return
        [
            .. after.Select(rule => new RuleChange(old.GetValueOrDefault(rule.Id), rule)).Where(change => change.Before is null || !Same(change.Before, change.After!)),
            .. before.Where(rule => !kept.Contains(rule.Id)).Select(rule => new RuleChange(rule, null)),
        ];
    }

    /// <summary>Records compare lists by reference.</summary>
    private static bool Same(RuleView one, RuleView other) =>
        one with { Words = null } == other with { Words = null } && (one.Words ?? []).SequenceEqual(other.Words ?? []);
}
