using System.Globalization;
using Aspire.Dashboard.Telemetry;

namespace Aspire.Dashboard.Store;

/// <summary>Decides whether a field is as a filter wants it.</summary>
static class FieldMatch
{
    /// <param name="filter">What is wanted.</param>
    /// <param name="value">The field's value; <see langword="null"/> if there is no such field.</param>
    public static bool Passes(this FieldFilter filter, string? value) => filter.Operator switch
    {
        FilterOperator.Equal => value is not null && (Same(value, filter.Value) || Compare(value, filter.Value) == 0),
        FilterOperator.NotEqual => value is null || !(Same(value, filter.Value) || Compare(value, filter.Value) == 0),
        FilterOperator.Contains => value is not null && value.Contains(filter.Value, StringComparison.OrdinalIgnoreCase),
        FilterOperator.NotContains => value is null || !value.Contains(filter.Value, StringComparison.OrdinalIgnoreCase),
        FilterOperator.Greater => Compare(value, filter.Value) > 0,
        FilterOperator.GreaterOrEqual => Compare(value, filter.Value) >= 0,
        FilterOperator.Less => Compare(value, filter.Value) < 0,
        FilterOperator.LessOrEqual => Compare(value, filter.Value) <= 0,
        _ => throw new ArgumentOutOfRangeException(nameof(filter)),
    };

    static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    static int? Compare(string? one, string other) =>
        double.TryParse(one, NumberStyles.Float, CultureInfo.InvariantCulture, out var left)
        && double.TryParse(other, NumberStyles.Float, CultureInfo.InvariantCulture, out var right)
            ? left.CompareTo(right)
            : null;
}
