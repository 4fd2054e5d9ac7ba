using System.Globalization;

namespace MiniBlog.Posts.Posts;

/// <summary>The name of a post in its address.</summary>
public static class Slug
{
    /// <summary>The most characters that a slug has, its number included.</summary>
    public const int MaxLength = 80;

    /// <summary>Leaves room for a number.</summary>
    private const int MaxBaseLength = MaxLength - 8;

    /// <summary>A slug from a title: Latin letters without diacritics, other scripts as they are; <c>post</c> where nothing is left.</summary>
    public static string From(string title) => Shorten(Words.Hyphenate(title, LatinLetters.Fold)) switch
    {
        "" => "post",
        // Readers are asked for posts by slug or by id: no slug may look like an id.
        var slug when Guid.TryParse(slug, out _) => $"post-{slug}",
        var slug => slug,
    };

    /// <summary>A slug from elsewhere: itself where this blog could have given it, its number included; else one made of it.</summary>
    public static string Kept(string slug) =>
        slug.Length is > 0 and <= MaxLength && Words.Hyphenate(slug, LatinLetters.Fold) == slug && !Guid.TryParse(slug, out _) ? slug : From(slug);

    /// <summary>The slug of the n-th post of that name: itself for the first, then with <c>-2</c>, <c>-3</c> …</summary>
    public static string Numbered(string slug, int n) => n == 1 ? slug : string.Create(CultureInfo.InvariantCulture, $"{slug}-{n}");

    /// <summary>Whether it is <paramref name="of"/> with a number, as <see cref="Numbered"/> makes it.</summary>
    public static bool IsNumbered(string slug, string of) =>
        slug.StartsWith(of + "-", StringComparison.Ordinal) && int.TryParse(slug.AsSpan(of.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var n) && Numbered(of, n) == slug;

    /// <summary>Cuts at a word's end where there is one in the second half, and never inside of what readers see as one character.</summary>
    private static string Shorten(string slug)
    {
        if (slug.Length <= MaxBaseLength)
        {
            return slug;
        }

        var end = 0;
        while (end + StringInfo.GetNextTextElementLength(slug, end) is var next && next <= MaxBaseLength)
        {
            end = next;
        }

        var lastWord = slug.LastIndexOf('-', end, end / 2);
        return slug[..(lastWord > 0 ? lastWord : end)];
    }
}
