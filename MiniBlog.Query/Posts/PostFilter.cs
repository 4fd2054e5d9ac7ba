using System.Globalization;

namespace MiniBlog.Query.Posts;

/// <summary>Which posts a list is to hold; all that is given has to fit.</summary>
/// <param name="Shelf">Where they stand.</param>
/// <param name="Tag">A tag.</param>
/// <param name="Words">Words to look for, as typed into a search box.</param>
/// <param name="Month">The month in which they were published, UTC.</param>
internal sealed record PostFilter(PostShelf Shelf, string? Tag = null, string? Words = null, Month? Month = null);

/// <summary>A month, as <c>2026-11</c>.</summary>
public readonly record struct Month(int Year, int Number)
{
    private const string Format = "yyyy-MM";

    public DateTimeOffset Start => new(Year, Number, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The start of the next one.</summary>
    public DateTimeOffset End => Start.AddMonths(1);

    public override string ToString() => Start.ToString(Format, CultureInfo.InvariantCulture);

    /// <summary>Reads a month; none, or an empty one, is null.</summary>
    public static bool TryRead(string? text, out Month? month)
    {
        month = null;
        if (string.IsNullOrEmpty(text))
        {
            return true;
        }

        // The month after the last one of all would have no number.
        if (!DateOnly.TryParseExact(text, Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var first) || first.Year == DateOnly.MaxValue.Year)
        {
            return false;
        }

        month = new Month(first.Year, first.Month);
        return true;
    }
}
