using System.Text.RegularExpressions;

namespace MiniBlog.Moderation.Judging;

/// <summary>Counts what a reader could click on, each once: <c>https://www.a.b</c> is one link and so is <c>[a](https://a.b)</c>.</summary>
public static partial class Links
{
    public static int Count(string text) => Link.Count(text);

    // The end of a Markdown link's text takes the address that follows along.
    [GeneratedRegex(@"\]\(\s*<?(?:https?://)?(?:www\.)?|https?://(?:www\.)?|\bwww\.", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Link { get; }
}
