using Aspire.Dashboard.Telemetry;

namespace Aspire.Dashboard.Pages;

/// <summary>Conditions as they stand in addresses: <c>FIELD OPERATOR VALUE</c>, parted by spaces; only the value may hold some.</summary>
static class FieldConditions
{
    public static readonly IReadOnlyDictionary<string, FilterOperator> Operators = new Dictionary<string, FilterOperator>
    {
        ["contains"] = FilterOperator.Contains,
        ["!contains"] = FilterOperator.NotContains,
        ["=="] = FilterOperator.Equal,
        ["!="] = FilterOperator.NotEqual,
        [">"] = FilterOperator.Greater,
        [">="] = FilterOperator.GreaterOrEqual,
        ["<"] = FilterOperator.Less,
        ["<="] = FilterOperator.LessOrEqual,
    };

    /// <exception cref="ArgumentException">One has no operator that is known, or no field.</exception>
    public static IReadOnlyList<FieldFilter> Parse(string[]? conditions) => [.. (conditions ?? []).Select(Parse)];

    static FieldFilter Parse(string condition)
    {
        var parts = condition.Split(' ', 3);
        return parts.Length >= 2 && parts[0].Length > 0 && Operators.TryGetValue(parts[1], out var comparison)
            ? new FieldFilter(parts[0], comparison, parts.ElementAtOrDefault(2) ?? "")
            : throw new ArgumentException($"'{condition}' is no filter: it has to be FIELD OPERATOR VALUE, with one of {string.Join(' ', Operators.Keys)}.");
    }
}
