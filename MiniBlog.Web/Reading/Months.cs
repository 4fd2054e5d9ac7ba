using System.Globalization;

namespace MiniBlog.Web.Reading;

/// <summary>A month in Query's answers (<c>2026-11</c>) and how many posts it has.</summary>
public sealed record MonthItem(string Month, int Posts)
{
    /// <summary>The month as its page's address has it.</summary>
    public string Address => $"/archive/{Month.Replace('-', '/')}";

    public DateOnly Start => DateOnly.ParseExact(Month, "yyyy-MM", CultureInfo.InvariantCulture);
}

/// <summary>A tag in Query's answers and how many posts have it.</summary>
public sealed record TagItem(string Tag, int Posts);
