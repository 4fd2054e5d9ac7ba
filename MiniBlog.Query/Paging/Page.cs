namespace MiniBlog.Query.Paging;

/// <summary>A page of a list; <paramref name="Next"/> is the cursor of the one after it, or null.</summary>
public record Page<T>(IReadOnlyList<T> Items, string? Next);

public static class Page
{
    public const int DefaultLimit = 20;

    public const int MaxLimit = 100;

    /// <summary>The page of <paramref name="rows"/>, of which one more than <paramref name="limit"/> was asked for.</summary>
    public static Page<T> Of<TRow, T>(IReadOnlyList<TRow> rows, int limit, Func<TRow, Cursor> place, Func<TRow, T> view) =>
        new([.. rows.Take(limit).Select(view)], rows.Count > limit ? place(rows[limit - 1]).ToString() : null);
}
