using System.Text;

namespace MiniBlog.Posts.Posts;

/// <summary>Tags in one spelling, so that <c>Event Sourcing</c> and <c>event-sourcing</c> are one tag.</summary>
public static class TagNames
{
    public const int MaxCount = 20;

    public const int MaxLength = 50;

    /// <summary>Lower case, words joined by hyphens, none twice, sorted; or what is wrong.</summary>
    public static (IReadOnlyList<string> Tags, string? Fault) Normalise(IEnumerable<string> names)
    {
        var tags = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            switch (Normalise(name))
            {
                case "":
                    return ([], $"The tag '{name}' has neither a letter nor a digit.");
                case { Length: > MaxLength }:
                    return ([], $"The tag '{name}' is longer than {MaxLength} characters.");
                case var tag:
                    tags.Add(tag);
                    break;
            }
        }

        return tags.Count > MaxCount ? ([], $"A post can have {MaxCount} tags; these are {tags.Count}.") : ([.. tags], null);
    }

    /// <summary>One tag, or nothing where the name has neither a letter nor a digit.</summary>
    public static string Normalise(string name)
    {
        // C#, C++ and .NET are not C, C and NET; but a hash in front or a full stop behind is no part of a name.
        var tag = Words.Hyphenate(name, rune => rune.Value is '#' or '+' or '.' ? rune.ToString() : null).TrimStart('#', '+', '-').TrimEnd('.', '-');
        return tag.EnumerateRunes().Any(Rune.IsLetterOrDigit) ? tag : "";
    }
}
