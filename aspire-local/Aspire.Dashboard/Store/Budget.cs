using System.Diagnostics;
using System.Globalization;
using Aspire.Dashboard.Telemetry;

namespace Aspire.Dashboard.Store;

/// <summary>
/// How long a reader may look for rows that pass a filter. A filter that little passes would else read the whole store for one page;
/// so the page ends early, and its cursor says how far the search has come.
/// </summary>
sealed class Budget
{
    static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(300);

    readonly long began = Stopwatch.GetTimestamp();

    public bool IsSpent => Stopwatch.GetElapsedTime(began) > Patience;
}

/// <summary>Where a page of a list begins: the place of the last row before it.</summary>
/// <param name="Order">What the list is ordered by.</param>
/// <param name="Id">The row.</param>
readonly record struct Cursor(long Order, long Id)
{
    static readonly Cursor Newest = new(long.MaxValue, long.MaxValue);

    /// <exception cref="ArgumentException">It is none of ours.</exception>
    public static Cursor Parse(string? text) => text is null
        ? Newest
        : text.Split('-') is [var order, var id]
            && long.TryParse(order, NumberStyles.None, CultureInfo.InvariantCulture, out var at)
            && long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var row)
            ? new(at, row)
            : throw new ArgumentException($"'{text}' is no cursor of a page; take the one that the page before gave.", nameof(text));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Order}-{Id}");

    /// <summary>Takes rows until there are enough of those that pass, or the budget is spent.</summary>
    /// <param name="rows">The rows in order, each with its place, and what it says if it passes.</param>
    /// <param name="limit">How many are wanted.</param>
    public static Page<T> Fill<T>(IEnumerable<(Cursor Place, T? Item)> rows, int limit)
        where T : class
    {
        var budget = new Budget();
        var items = new List<T>();
        var wanted = Math.Clamp(limit, 1, 1000);
        foreach (var (place, item) in rows)
        {
            if (item is not null)
            {
                items.Add(item);
            }

            if (items.Count == wanted || budget.IsSpent)
            {
                return new(items, place.ToString());
            }
        }

        return new(items, null);
    }
}
